# landform feature-store-sharing: guardrails of management

resource "aws_organizations_policy" "sharing" {
  name        = "feature-store-sharing-sharing"
  type        = "SERVICE_CONTROL_POLICY"
  description = "Resource shares stay inside the organization, for listed types, by listed roles."

  content = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "DenySharesOpenToOutsiders"
        Effect = "Deny"
        Action = [
          "ram:CreateResourceShare",
          "ram:UpdateResourceShare",
        ]
        Resource = "*"
        Condition = {
          Bool = {
            "ram:RequestedAllowsExternalPrincipals" = "true"
          }
        }
      },
      {
        Sid      = "DenyWideningOpenShares"
        Effect   = "Deny"
        Action   = "ram:AssociateResourceShare"
        Resource = "*"
        Condition = {
          Bool = {
            "ram:AllowsExternalPrincipals" = "true"
          }
        }
      },
      {
        Sid    = "DenyOtherResourceTypes"
        Effect = "Deny"
        Action = [
          "ram:AssociateResourceShare",
          "ram:CreateResourceShare",
        ]
        Resource = "*"
        Condition = {
          StringNotEquals = {
            "ram:RequestedResourceType" = [
              "sagemaker:FeatureGroup",
              "sagemaker:SagemakerCatalog",
            ]
          }
          Null = {
            "ram:RequestedResourceType" = "false"
          }
        }
      },
      {
        Sid    = "DenyOtherSharers"
        Effect = "Deny"
        Action = [
          "ram:AssociateResourceShare",
          "ram:CreateResourceShare",
        ]
        Resource = "*"
        Condition = {
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::*:role/OrganizationAccountAccessRole",
              "arn:aws:iam::*:role/landform-feature-store-sharing-execution",
              "arn:aws:iam::111111111111:role/fs-owner",
            ]
          }
        }
      },
    ]
  })
}

resource "aws_organizations_policy_attachment" "sharing_ou_a1b2_11111111_9d603c7e" {
  policy_id = aws_organizations_policy.sharing.id
  target_id = "ou-a1b2-11111111"
}
