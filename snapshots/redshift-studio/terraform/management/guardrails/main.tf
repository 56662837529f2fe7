# landform redshift-studio: guardrails of management

resource "aws_organizations_policy" "studio" {
  name        = "redshift-studio-studio"
  type        = "SERVICE_CONTROL_POLICY"
  description = "The apps of Studio domains go through a network only."

  content = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "DenyStudiosPastTheNetwork"
        Effect   = "Deny"
        Action   = "sagemaker:CreateDomain"
        Resource = "*"
        Condition = {
          StringNotEquals = {
            "sagemaker:AppNetworkAccessType" = "VpcOnly"
          }
        }
      },
      {
        Sid      = "DenyOpeningStudios"
        Effect   = "Deny"
        Action   = "sagemaker:UpdateDomain"
        Resource = "*"
        Condition = {
          StringNotEquals = {
            "sagemaker:AppNetworkAccessType" = "VpcOnly"
          }
          Null = {
            "sagemaker:AppNetworkAccessType" = "false"
          }
        }
      },
    ]
  })
}

resource "aws_organizations_policy_attachment" "studio_222222222222_76eb17a8" {
  policy_id = aws_organizations_policy.studio.id
  target_id = "222222222222"
}
