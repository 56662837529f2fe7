# landform feature-store-sts: identity of store

resource "aws_iam_policy" "admin_grants" {
  name = "landform-grants-feature-store-sts-Admin"
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
        Sid      = "ReadTrailsKeyStoreAudit"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = "arn:aws:kms:us-east-1:111111111111:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/store-audit"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "admin_grants_admin_c1c224b0" {
  role       = "Admin"
  policy_arn = aws_iam_policy.admin_grants.id
}

resource "aws_iam_role" "cross_account_assume_role" {
  name                 = "cross-account-assume-role"
  path                 = "/"
  description          = "Teams of other accounts work with the feature store as this role"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "AssumedByRoles"
        Effect = "Allow"
        Principal = {
          AWS = "arn:aws:iam::222222222222:root"
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:PrincipalOrgID" = "o-a1b2c3d4e5"
          }
          ArnEquals = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::222222222222:role/lambda-exec",
              "arn:aws:iam::222222222222:role/nb-exec",
            ]
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "cross_account_assume_role_landform_grants_57469919" {
  role = aws_iam_role.cross_account_assume_role.name
  name = "landform-grants"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "CreateFeatureGroups"
        Effect = "Allow"
        Action = [
          "sagemaker:AddTags",
          "sagemaker:CreateFeatureGroup",
          "sagemaker:DescribeFeatureGroup",
        ]
        Resource = [
          "arn:aws:sagemaker:us-east-1:111111111111:feature-group/customers",
          "arn:aws:sagemaker:us-east-1:111111111111:feature-group/purchases",
        ]
      },
      {
        Sid    = "CreateOnlineKeyOnline"
        Effect = "Allow"
        Action = [
          "kms:CreateGrant",
          "kms:Decrypt",
          "kms:DescribeKey",
          "kms:Encrypt",
          "kms:GenerateDataKey",
          "kms:ListGrants",
          "kms:ReEncryptFrom",
          "kms:ReEncryptTo",
          "kms:RetireGrant",
          "kms:RevokeGrant",
        ]
        Resource = "arn:aws:kms:us-east-1:111111111111:key/*"
        Condition = {
          StringEquals = {
            "kms:ViaService" = "sagemaker.us-east-1.amazonaws.com"
          }
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/online"
          }
        }
      },
      {
        Sid    = "CreateOfflineKeyOffline"
        Effect = "Allow"
        Action = [
          "kms:CreateGrant",
          "kms:Decrypt",
          "kms:DescribeKey",
          "kms:Encrypt",
          "kms:GenerateDataKey",
          "kms:ListGrants",
          "kms:ReEncryptFrom",
          "kms:ReEncryptTo",
          "kms:RetireGrant",
          "kms:RevokeGrant",
        ]
        Resource = "arn:aws:kms:us-east-1:111111111111:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/offline"
          }
        }
      },
      {
        Sid      = "ListKeyAliases"
        Effect   = "Allow"
        Action   = "kms:ListAliases"
        Resource = "*"
      },
      {
        Sid    = "CreateTables"
        Effect = "Allow"
        Action = [
          "glue:CreateDatabase",
          "glue:CreateTable",
          "glue:GetDatabase",
          "glue:GetTable",
        ]
        Resource = [
          "arn:aws:glue:us-east-1:111111111111:catalog",
          "arn:aws:glue:us-east-1:111111111111:database/sagemaker_featurestore",
          "arn:aws:glue:us-east-1:111111111111:table/sagemaker_featurestore/*",
        ]
      },
      {
        Sid      = "PassWriter"
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = "arn:aws:iam::111111111111:role/fs-writer"
        Condition = {
          StringEquals = {
            "iam:PassedToService" = "sagemaker.amazonaws.com"
          }
        }
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
          "arn:aws:sagemaker:us-east-1:111111111111:feature-group/customers",
          "arn:aws:sagemaker:us-east-1:111111111111:feature-group/purchases",
        ]
      },
      {
        Sid      = "ReadOnlineKeyOnline"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = "arn:aws:kms:us-east-1:111111111111:key/*"
        Condition = {
          StringEquals = {
            "kms:ViaService" = "sagemaker.us-east-1.amazonaws.com"
          }
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/online"
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
          "arn:aws:sagemaker:us-east-1:111111111111:feature-group/customers",
          "arn:aws:sagemaker:us-east-1:111111111111:feature-group/purchases",
        ]
      },
      {
        Sid      = "WriteOnlineKeyOnline"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = "arn:aws:kms:us-east-1:111111111111:key/*"
        Condition = {
          StringEquals = {
            "kms:ViaService" = "sagemaker.us-east-1.amazonaws.com"
          }
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/online"
          }
        }
      },
      {
        Sid    = "QueryWorkgroups"
        Effect = "Allow"
        Action = [
          "athena:BatchGetQueryExecution",
          "athena:GetQueryExecution",
          "athena:GetQueryResults",
          "athena:GetWorkGroup",
          "athena:ListQueryExecutions",
          "athena:StartQueryExecution",
          "athena:StopQueryExecution",
        ]
        Resource = "arn:aws:athena:us-east-1:111111111111:workgroup/featurestore"
      },
      {
        Sid    = "QueryTables"
        Effect = "Allow"
        Action = [
          "glue:GetDatabase",
          "glue:GetPartition",
          "glue:GetPartitions",
          "glue:GetTable",
          "glue:GetTables",
        ]
        Resource = [
          "arn:aws:glue:us-east-1:111111111111:catalog",
          "arn:aws:glue:us-east-1:111111111111:database/sagemaker_featurestore",
          "arn:aws:glue:us-east-1:111111111111:table/sagemaker_featurestore/*",
        ]
      },
      {
        Sid    = "QueryDataBucket"
        Effect = "Allow"
        Action = [
          "s3:GetBucketLocation",
          "s3:ListBucket",
        ]
        Resource = "arn:aws:s3:::offline-store-111111111111"
      },
      {
        Sid      = "QueryDataObjects"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::offline-store-111111111111/*"
      },
      {
        Sid      = "QueryDataKeyOffline"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = "arn:aws:kms:us-east-1:111111111111:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/offline"
          }
        }
      },
      {
        Sid    = "QueryResultsBucket"
        Effect = "Allow"
        Action = [
          "s3:GetBucketLocation",
          "s3:ListBucket",
          "s3:ListBucketMultipartUploads",
        ]
        Resource = "arn:aws:s3:::athena-results-222222222222"
      },
      {
        Sid    = "QueryResultsObjects"
        Effect = "Allow"
        Action = [
          "s3:AbortMultipartUpload",
          "s3:GetObject",
          "s3:ListMultipartUploadParts",
          "s3:PutObject",
        ]
        Resource = "arn:aws:s3:::athena-results-222222222222/query_results/*"
      },
      {
        Sid    = "QueryResultsKeyScienceResults"
        Effect = "Allow"
        Action = [
          "kms:Decrypt",
          "kms:GenerateDataKey",
        ]
        Resource = "arn:aws:kms:us-east-1:222222222222:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/results"
          }
        }
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
        Resource = "arn:aws:s3:::offline-store-111111111111"
      },
      {
        Sid    = "WriteOfflineStoreObjects"
        Effect = "Allow"
        Action = [
          "s3:GetObject",
          "s3:PutObject",
          "s3:PutObjectAcl",
        ]
        Resource = "arn:aws:s3:::offline-store-111111111111/*"
      },
      {
        Sid    = "WriteOfflineStoreKeyOffline"
        Effect = "Allow"
        Action = [
          "kms:Decrypt",
          "kms:GenerateDataKey",
        ]
        Resource = "arn:aws:kms:us-east-1:111111111111:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/offline"
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

resource "aws_iam_role" "store_log_writer" {
  name                 = "feature-store-sts-store-log-writer"
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

resource "aws_iam_role_policy" "store_log_writer_landform_grants_57469919" {
  role = aws_iam_role.store_log_writer.name
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
        Resource = "arn:aws:logs:us-east-1:111111111111:log-group:/landform/feature-store-sts/store:log-stream:*"
      },
    ]
  })
}
