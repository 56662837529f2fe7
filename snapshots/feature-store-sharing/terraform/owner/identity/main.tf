# landform feature-store-sharing: identity of owner

resource "aws_iam_policy" "organizationaccountaccessrole_grants" {
  name = "landform-grants-feature-store-sharing-OrganizationAccountAccessRole"
  path = "/"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "ReadTrailsBucket"
        Effect = "Allow"
        Action = [
          "s3:GetBucketLocation",
          "s3:ListBucket",
        ]
        Resource = "arn:aws:s3:::feature-store-audit-111111111111"
      },
      {
        Sid      = "ReadTrailsObjects"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::feature-store-audit-111111111111/AWSLogs/111111111111/*"
      },
      {
        Sid      = "ReadTrailsKeyAudit"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = "arn:aws:kms:us-east-1:111111111111:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/audit"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "organizationaccountaccessrole_grants_organization_account_access_role_75dd4e2b" {
  role       = "OrganizationAccountAccessRole"
  policy_arn = aws_iam_policy.organizationaccountaccessrole_grants.id
}

resource "aws_iam_role" "feature_store_log_writer" {
  name                 = "feature-store-sharing-feature-store-log-writer"
  path                 = "/"
  description          = "CloudTrail writes its events to a log group as this role."
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "AssumedByCloudtrail"
        Effect = "Allow"
        Principal = {
          Service = "cloudtrail.amazonaws.com"
        }
        Action = "sts:AssumeRole"
      },
    ]
  })
}

resource "aws_iam_role_policy" "feature_store_log_writer_landform_grants_57469919" {
  role = aws_iam_role.feature_store_log_writer.name
  name = "landform-grants"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "WriteEvents"
        Effect = "Allow"
        Action = [
          "logs:CreateLogStream",
          "logs:PutLogEvents",
        ]
        Resource = "arn:aws:logs:us-east-1:111111111111:log-group:/landform/feature-store-sharing/feature-store:log-stream:*"
      },
    ]
  })
}

resource "aws_iam_role" "fs_owner" {
  name                 = "fs-owner"
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
            "aws:SourceAccount" = "111111111111"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "fs_owner_landform_grants_57469919" {
  role = aws_iam_role.fs_owner.name
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
        Resource = "arn:aws:logs:us-east-1:111111111111:log-group:/aws/sagemaker/*"
      },
      {
        Sid    = "ReadFeatureGroups"
        Effect = "Allow"
        Action = [
          "sagemaker:BatchGetRecord",
          "sagemaker:DescribeFeatureGroup",
          "sagemaker:DescribeFeatureMetadata",
          "sagemaker:GetRecord",
        ]
        Resource = [
          "arn:aws:sagemaker:us-east-1:111111111111:feature-group/cross-account-fg-1",
          "arn:aws:sagemaker:us-east-1:111111111111:feature-group/cross-account-fg-2",
        ]
      },
      {
        Sid      = "ReadOnlineKeyFsOnline"
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
      {
        Sid    = "WriteFeatureGroups"
        Effect = "Allow"
        Action = [
          "sagemaker:DeleteRecord",
          "sagemaker:PutRecord",
        ]
        Resource = [
          "arn:aws:sagemaker:us-east-1:111111111111:feature-group/cross-account-fg-1",
          "arn:aws:sagemaker:us-east-1:111111111111:feature-group/cross-account-fg-2",
        ]
      },
      {
        Sid      = "WriteOnlineKeyFsOnline"
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
      {
        Sid    = "AdministerFeatureGroups"
        Effect = "Allow"
        Action = [
          "sagemaker:AddTags",
          "sagemaker:DeleteFeatureGroup",
          "sagemaker:DeleteTags",
          "sagemaker:DescribeFeatureGroup",
          "sagemaker:DescribeFeatureMetadata",
          "sagemaker:ListTags",
          "sagemaker:UpdateFeatureGroup",
          "sagemaker:UpdateFeatureMetadata",
        ]
        Resource = [
          "arn:aws:sagemaker:us-east-1:111111111111:feature-group/cross-account-fg-1",
          "arn:aws:sagemaker:us-east-1:111111111111:feature-group/cross-account-fg-2",
        ]
      },
    ]
  })
}

resource "aws_iam_role" "fs_writer" {
  name                 = "fs-writer"
  path                 = "/"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "AssumedByFeatureStore"
        Effect = "Allow"
        Principal = {
          Service = "sagemaker.amazonaws.com"
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "111111111111"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "fs_writer_landform_grants_57469919" {
  role = aws_iam_role.fs_writer.name
  name = "landform-grants"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "WriteOfflineStoreBucket"
        Effect = "Allow"
        Action = [
          "s3:GetBucketAcl",
          "s3:GetBucketLocation",
        ]
        Resource = "arn:aws:s3:::feature-store-offline-111111111111"
      },
      {
        Sid    = "WriteOfflineStoreObjects"
        Effect = "Allow"
        Action = [
          "s3:GetObject",
          "s3:PutObject",
          "s3:PutObjectAcl",
        ]
        Resource = "arn:aws:s3:::feature-store-offline-111111111111/*"
      },
      {
        Sid    = "WriteOfflineStoreKeyFsOffline"
        Effect = "Allow"
        Action = [
          "kms:Decrypt",
          "kms:GenerateDataKey",
        ]
        Resource = "arn:aws:kms:us-east-1:111111111111:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/fs-offline"
          }
        }
      },
      {
        Sid    = "WriteOfflineTables"
        Effect = "Allow"
        Action = [
          "glue:GetTable",
          "glue:UpdateTable",
        ]
        Resource = [
          "arn:aws:glue:us-east-1:111111111111:catalog",
          "arn:aws:glue:us-east-1:111111111111:database/sagemaker_featurestore",
          "arn:aws:glue:us-east-1:111111111111:table/sagemaker_featurestore/*",
        ]
      },
    ]
  })
}
