# landform feature-store-sharing: identity of fraud

resource "aws_iam_role" "ds_exec" {
  name                 = "ds-exec"
  path                 = "/"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "AssumedBySagemakerNotebook"
        Effect = "Allow"
        Principal = {
          Service = "sagemaker.amazonaws.com"
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "333333333333"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "ds_exec_landform_grants_57469919" {
  role = aws_iam_role.ds_exec.name
  name = "landform-grants"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "WriteOwnLogs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogGroup",
          "logs:CreateLogStream",
          "logs:PutLogEvents",
        ]
        Resource = "arn:aws:logs:us-east-1:333333333333:log-group:/aws/sagemaker/*"
      },
      {
        Sid    = "SharedFeatureGroupsReadOnly"
        Effect = "Allow"
        Action = [
          "sagemaker:BatchGetRecord",
          "sagemaker:DescribeFeatureGroup",
          "sagemaker:DescribeFeatureMetadata",
          "sagemaker:GetRecord",
        ]
        Resource = "arn:aws:sagemaker:us-east-1:111111111111:feature-group/cross-account-fg-1"
      },
      {
        Sid      = "ReadOnlineKeyOwnerFsOnline"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = "arn:aws:kms:us-east-1:111111111111:key/*"
        Condition = {
          StringEquals = {
            "kms:ViaService" = "sagemaker.us-east-1.amazonaws.com"
          }
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/fs-online"
          }
        }
      },
    ]
  })
}
