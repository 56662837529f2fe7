# landform feature-store-sharing: data of owner

resource "aws_cloudwatch_metric_alarm" "feature_store_access_denied" {
  alarm_name          = "feature-store-sharing-feature-store-access-denied"
  alarm_description   = "A call was refused."
  namespace           = "landform/feature-store-sharing"
  metric_name         = "feature-store-sharing-feature-store-access-denied"
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"

  alarm_actions = [aws_sns_topic.feature_store_alarms.arn]

  depends_on = [
    aws_cloudwatch_log_group.feature_store_events,
    aws_sns_topic.feature_store_alarms,
    aws_sns_topic_policy.feature_store_alarms,
  ]
}

resource "aws_cloudwatch_log_metric_filter" "feature_store_access_denied" {
  name           = "feature-store-sharing-feature-store-access-denied"
  log_group_name = aws_cloudwatch_log_group.feature_store_events.name
  pattern        = "{ ($.errorCode = \"*AccessDenied*\") || ($.errorCode = \"*UnauthorizedOperation*\") }"

  metric_transformation {
    name      = "feature-store-sharing-feature-store-access-denied"
    namespace = "landform/feature-store-sharing"
    value     = "1"
  }

  depends_on = [
    aws_cloudwatch_log_group.feature_store_events,
    aws_sns_topic.feature_store_alarms,
    aws_sns_topic_policy.feature_store_alarms,
  ]
}

resource "aws_cloudwatch_metric_alarm" "feature_store_sharing_changed" {
  alarm_name          = "feature-store-sharing-feature-store-sharing-changed"
  alarm_description   = "A RAM share was made or widened."
  namespace           = "landform/feature-store-sharing"
  metric_name         = "feature-store-sharing-feature-store-sharing-changed"
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"

  alarm_actions = [aws_sns_topic.feature_store_alarms.arn]

  depends_on = [
    aws_cloudwatch_log_group.feature_store_events,
    aws_sns_topic.feature_store_alarms,
    aws_sns_topic_policy.feature_store_alarms,
  ]
}

resource "aws_cloudwatch_log_metric_filter" "feature_store_sharing_changed" {
  name           = "feature-store-sharing-feature-store-sharing-changed"
  log_group_name = aws_cloudwatch_log_group.feature_store_events.name
  pattern        = "{ ($.eventSource = \"ram.amazonaws.com\") && (($.eventName = \"CreateResourceShare\") || ($.eventName = \"AssociateResourceShare\")) }"

  metric_transformation {
    name      = "feature-store-sharing-feature-store-sharing-changed"
    namespace = "landform/feature-store-sharing"
    value     = "1"
  }

  depends_on = [
    aws_cloudwatch_log_group.feature_store_events,
    aws_sns_topic.feature_store_alarms,
    aws_sns_topic_policy.feature_store_alarms,
  ]
}

resource "aws_s3_bucket" "audit" {
  bucket        = "feature-store-audit-111111111111"
  force_destroy = false

  depends_on = [
    aws_kms_alias.audit,
  ]

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_ownership_controls" "audit" {
  bucket = aws_s3_bucket.audit.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "audit" {
  bucket                  = aws_s3_bucket.audit.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "audit" {
  bucket = aws_s3_bucket.audit.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "DenyWithoutTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          "arn:aws:s3:::feature-store-audit-111111111111",
          "arn:aws:s3:::feature-store-audit-111111111111/*",
        ]
        Condition = {
          Bool = {
            "aws:SecureTransport" = "false"
          }
        }
      },
      {
        Sid    = "CloudtrailChecksBucket"
        Effect = "Allow"
        Principal = {
          Service = "cloudtrail.amazonaws.com"
        }
        Action   = "s3:GetBucketAcl"
        Resource = "arn:aws:s3:::feature-store-audit-111111111111"
        Condition = {
          StringEquals = {
            "aws:SourceArn" = "arn:aws:cloudtrail:us-east-1:111111111111:trail/feature-store"
          }
        }
      },
      {
        Sid    = "CloudtrailWritesFiles"
        Effect = "Allow"
        Principal = {
          Service = "cloudtrail.amazonaws.com"
        }
        Action   = "s3:PutObject"
        Resource = "arn:aws:s3:::feature-store-audit-111111111111/AWSLogs/111111111111/*"
        Condition = {
          StringEquals = {
            "aws:SourceArn" = "arn:aws:cloudtrail:us-east-1:111111111111:trail/feature-store"
            "s3:x-amz-acl"  = "bucket-owner-full-control"
          }
        }
      },
    ]
  })
}

resource "aws_s3_bucket_server_side_encryption_configuration" "audit" {
  bucket = aws_s3_bucket.audit.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.audit.arn
    }
  }
}

resource "aws_s3_bucket_versioning" "audit" {
  bucket = aws_s3_bucket.audit.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "audit" {
  bucket = aws_s3_bucket.audit.id

  rule {
    id     = "expiry"
    status = "Enabled"

    filter {
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }

    expiration {
      days = 400
    }

    noncurrent_version_expiration {
      noncurrent_days = 90
    }
  }
}

resource "aws_s3_bucket" "offline" {
  bucket        = "feature-store-offline-111111111111"
  force_destroy = false

  depends_on = [
    aws_kms_alias.fs_offline,
  ]

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_ownership_controls" "offline" {
  bucket = aws_s3_bucket.offline.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "offline" {
  bucket                  = aws_s3_bucket.offline.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "offline" {
  bucket = aws_s3_bucket.offline.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "DenyWithoutTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          "arn:aws:s3:::feature-store-offline-111111111111",
          "arn:aws:s3:::feature-store-offline-111111111111/*",
        ]
        Condition = {
          Bool = {
            "aws:SecureTransport" = "false"
          }
        }
      },
    ]
  })
}

resource "aws_s3_bucket_server_side_encryption_configuration" "offline" {
  bucket = aws_s3_bucket.offline.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.fs_offline.arn
    }
  }
}

resource "aws_s3_bucket_versioning" "offline" {
  bucket = aws_s3_bucket.offline.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "offline" {
  bucket = aws_s3_bucket.offline.id

  rule {
    id     = "expiry"
    status = "Enabled"

    filter {
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }

    noncurrent_version_expiration {
      noncurrent_days = 90
    }
  }
}

resource "aws_sagemaker_feature_group" "cross_account_fg_1" {
  feature_group_name             = "cross-account-fg-1"
  description                    = "Features that other teams use"
  record_identifier_feature_name = "record_id"
  event_time_feature_name        = "event_time"
  role_arn                       = "arn:aws:iam::111111111111:role/fs-writer"

  feature_definition {
    feature_name = "event_time"
    feature_type = "Fractional"
  }

  feature_definition {
    feature_name = "feature_11"
    feature_type = "Integral"
  }

  feature_definition {
    feature_name = "feature_12"
    feature_type = "Integral"
  }

  feature_definition {
    feature_name = "record_id"
    feature_type = "String"
  }

  online_store_config {
    enable_online_store = true
    storage_type        = "Standard"

    security_config {
      kms_key_id = aws_kms_key.fs_online.arn
    }
  }

  offline_store_config {
    table_format                = "Glue"
    disable_glue_table_creation = false

    s3_storage_config {
      s3_uri     = "s3://feature-store-offline-111111111111"
      kms_key_id = aws_kms_key.fs_offline.arn
    }
  }

  depends_on = [
    aws_s3_bucket.offline,
    aws_s3_bucket_policy.offline,
    aws_s3_bucket_versioning.offline,
    aws_s3_bucket_server_side_encryption_configuration.offline,
    aws_s3_bucket_public_access_block.offline,
    aws_s3_bucket_ownership_controls.offline,
    aws_s3_bucket_lifecycle_configuration.offline,
    aws_kms_alias.fs_offline,
    aws_kms_alias.fs_online,
  ]

  lifecycle {
    ignore_changes  = [feature_definition]
    prevent_destroy = true
  }
}

resource "aws_sagemaker_feature_group" "cross_account_fg_2" {
  feature_group_name             = "cross-account-fg-2"
  description                    = "Features that stay at home"
  record_identifier_feature_name = "record_id"
  event_time_feature_name        = "event_time"
  role_arn                       = "arn:aws:iam::111111111111:role/fs-writer"

  feature_definition {
    feature_name = "event_time"
    feature_type = "Fractional"
  }

  feature_definition {
    feature_name = "feature_21"
    feature_type = "Integral"
  }

  feature_definition {
    feature_name = "feature_22"
    feature_type = "Integral"
  }

  feature_definition {
    feature_name = "record_id"
    feature_type = "String"
  }

  online_store_config {
    enable_online_store = true
    storage_type        = "Standard"

    security_config {
      kms_key_id = aws_kms_key.fs_online.arn
    }
  }

  offline_store_config {
    table_format                = "Glue"
    disable_glue_table_creation = false

    s3_storage_config {
      s3_uri     = "s3://feature-store-offline-111111111111"
      kms_key_id = aws_kms_key.fs_offline.arn
    }
  }

  depends_on = [
    aws_s3_bucket.offline,
    aws_s3_bucket_policy.offline,
    aws_s3_bucket_versioning.offline,
    aws_s3_bucket_server_side_encryption_configuration.offline,
    aws_s3_bucket_public_access_block.offline,
    aws_s3_bucket_ownership_controls.offline,
    aws_s3_bucket_lifecycle_configuration.offline,
    aws_kms_alias.fs_offline,
    aws_kms_alias.fs_online,
  ]

  lifecycle {
    ignore_changes  = [feature_definition]
    prevent_destroy = true
  }
}

resource "aws_kms_key" "audit" {
  description              = "Trail and event log of the feature store"
  is_enabled               = true
  customer_master_key_spec = "SYMMETRIC_DEFAULT"
  key_usage                = "ENCRYPT_DECRYPT"
  multi_region             = false
  enable_key_rotation      = true
  deletion_window_in_days  = 30

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "AccountAdministersKey"
        Effect = "Allow"
        Principal = {
          AWS = "arn:aws:iam::111111111111:root"
        }
        Action = [
          "kms:CancelKeyDeletion",
          "kms:CreateAlias",
          "kms:DeleteAlias",
          "kms:DescribeKey",
          "kms:DisableKey",
          "kms:DisableKeyRotation",
          "kms:EnableKey",
          "kms:EnableKeyRotation",
          "kms:Get*",
          "kms:List*",
          "kms:PutKeyPolicy",
          "kms:ScheduleKeyDeletion",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:UpdateAlias",
          "kms:UpdateKeyDescription",
        ]
        Resource = "*"
      },
      {
        Sid    = "EncryptLogGroups"
        Effect = "Allow"
        Principal = {
          Service = "logs.us-east-1.amazonaws.com"
        }
        Action = [
          "kms:Decrypt",
          "kms:DescribeKey",
          "kms:Encrypt",
          "kms:GenerateDataKey*",
          "kms:ReEncrypt*",
        ]
        Resource = "*"
        Condition = {
          ArnEquals = {
            "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:us-east-1:111111111111:log-group:/landform/feature-store-sharing/feature-store"
          }
        }
      },
      {
        Sid    = "EncryptTrails"
        Effect = "Allow"
        Principal = {
          Service = "cloudtrail.amazonaws.com"
        }
        Action   = "kms:GenerateDataKey*"
        Resource = "*"
        Condition = {
          StringEquals = {
            "aws:SourceArn" = "arn:aws:cloudtrail:us-east-1:111111111111:trail/feature-store"
          }
          StringLike = {
            "kms:EncryptionContext:aws:cloudtrail:arn" = "arn:aws:cloudtrail:*:111111111111:trail/*"
          }
        }
      },
      {
        Sid    = "DescribeForTrails"
        Effect = "Allow"
        Principal = {
          Service = "cloudtrail.amazonaws.com"
        }
        Action   = "kms:DescribeKey"
        Resource = "*"
        Condition = {
          StringEquals = {
            "aws:SourceArn" = "arn:aws:cloudtrail:us-east-1:111111111111:trail/feature-store"
          }
        }
      },
      {
        Sid    = "ReadTrails"
        Effect = "Allow"
        Principal = {
          AWS = "arn:aws:iam::111111111111:root"
        }
        Action   = "kms:Decrypt"
        Resource = "*"
        Condition = {
          ArnEquals = {
            "aws:PrincipalArn" = "arn:aws:iam::111111111111:role/OrganizationAccountAccessRole"
          }
        }
      },
    ]
  })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "audit" {
  name          = "alias/audit"
  target_key_id = aws_kms_key.audit.key_id
}

resource "aws_kms_key" "fs_offline" {
  description              = "Offline stores of the feature groups"
  is_enabled               = true
  customer_master_key_spec = "SYMMETRIC_DEFAULT"
  key_usage                = "ENCRYPT_DECRYPT"
  multi_region             = false
  enable_key_rotation      = true
  deletion_window_in_days  = 30

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "AccountAdministersKey"
        Effect = "Allow"
        Principal = {
          AWS = "arn:aws:iam::111111111111:root"
        }
        Action = [
          "kms:CancelKeyDeletion",
          "kms:CreateAlias",
          "kms:DeleteAlias",
          "kms:DescribeKey",
          "kms:DisableKey",
          "kms:DisableKeyRotation",
          "kms:EnableKey",
          "kms:EnableKeyRotation",
          "kms:Get*",
          "kms:List*",
          "kms:PutKeyPolicy",
          "kms:ScheduleKeyDeletion",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:UpdateAlias",
          "kms:UpdateKeyDescription",
        ]
        Resource = "*"
      },
      {
        Sid    = "DeployFeatureGroups"
        Effect = "Allow"
        Principal = {
          AWS = "arn:aws:iam::111111111111:root"
        }
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
        Resource = "*"
        Condition = {
          ArnEquals = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::111111111111:role/OrganizationAccountAccessRole",
              "arn:aws:iam::111111111111:role/landform-feature-store-sharing-execution",
            ]
          }
        }
      },
      {
        Sid       = "WriteOfflineStoreAtHome"
        Effect    = "Allow"
        Principal = "*"
        Action = [
          "kms:Decrypt",
          "kms:GenerateDataKey",
        ]
        Resource = "*"
        Condition = {
          StringEquals = {
            "kms:CallerAccount" = "111111111111"
          }
          ArnEquals = {
            "aws:PrincipalArn" = "arn:aws:iam::111111111111:role/fs-writer"
          }
        }
      },
    ]
  })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "fs_offline" {
  name          = "alias/fs-offline"
  target_key_id = aws_kms_key.fs_offline.key_id
}

resource "aws_kms_key" "fs_online" {
  description              = "Online stores of the feature groups"
  is_enabled               = true
  customer_master_key_spec = "SYMMETRIC_DEFAULT"
  key_usage                = "ENCRYPT_DECRYPT"
  multi_region             = false
  enable_key_rotation      = true
  deletion_window_in_days  = 30

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "AccountAdministersKey"
        Effect = "Allow"
        Principal = {
          AWS = "arn:aws:iam::111111111111:root"
        }
        Action = [
          "kms:CancelKeyDeletion",
          "kms:CreateAlias",
          "kms:DeleteAlias",
          "kms:DescribeKey",
          "kms:DisableKey",
          "kms:DisableKeyRotation",
          "kms:EnableKey",
          "kms:EnableKeyRotation",
          "kms:Get*",
          "kms:List*",
          "kms:PutKeyPolicy",
          "kms:ScheduleKeyDeletion",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:UpdateAlias",
          "kms:UpdateKeyDescription",
        ]
        Resource = "*"
      },
      {
        Sid    = "DeployFeatureGroups"
        Effect = "Allow"
        Principal = {
          AWS = "arn:aws:iam::111111111111:root"
        }
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
        Resource = "*"
        Condition = {
          ArnEquals = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::111111111111:role/OrganizationAccountAccessRole",
              "arn:aws:iam::111111111111:role/landform-feature-store-sharing-execution",
            ]
          }
        }
      },
      {
        Sid       = "ReadOnlineAtHome"
        Effect    = "Allow"
        Principal = "*"
        Action    = "kms:Decrypt"
        Resource  = "*"
        Condition = {
          StringEquals = {
            "kms:CallerAccount" = "111111111111"
            "kms:ViaService"    = "sagemaker.us-east-1.amazonaws.com"
          }
          ArnEquals = {
            "aws:PrincipalArn" = "arn:aws:iam::111111111111:role/fs-owner"
          }
        }
      },
      {
        Sid    = "ReadOnline"
        Effect = "Allow"
        Principal = {
          AWS = [
            "arn:aws:iam::222222222222:root",
            "arn:aws:iam::333333333333:root",
          ]
        }
        Action   = "kms:Decrypt"
        Resource = "*"
        Condition = {
          StringEquals = {
            "aws:PrincipalOrgID" = "o-a1b2c3d4e5"
            "kms:ViaService"     = "sagemaker.us-east-1.amazonaws.com"
          }
          ArnEquals = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::222222222222:role/ds-exec",
              "arn:aws:iam::333333333333:role/ds-exec",
            ]
          }
        }
      },
      {
        Sid       = "WriteOnlineAtHome"
        Effect    = "Allow"
        Principal = "*"
        Action    = "kms:Decrypt"
        Resource  = "*"
        Condition = {
          StringEquals = {
            "kms:CallerAccount" = "111111111111"
            "kms:ViaService"    = "sagemaker.us-east-1.amazonaws.com"
          }
          ArnEquals = {
            "aws:PrincipalArn" = "arn:aws:iam::111111111111:role/fs-owner"
          }
        }
      },
      {
        Sid    = "WriteOnline"
        Effect = "Allow"
        Principal = {
          AWS = "arn:aws:iam::222222222222:root"
        }
        Action   = "kms:Decrypt"
        Resource = "*"
        Condition = {
          StringEquals = {
            "aws:PrincipalOrgID" = "o-a1b2c3d4e5"
            "kms:ViaService"     = "sagemaker.us-east-1.amazonaws.com"
          }
          ArnEquals = {
            "aws:PrincipalArn" = "arn:aws:iam::222222222222:role/ds-exec"
          }
        }
      },
    ]
  })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "fs_online" {
  name          = "alias/fs-online"
  target_key_id = aws_kms_key.fs_online.key_id
}

resource "aws_cloudwatch_log_group" "feature_store_events" {
  name              = "/landform/feature-store-sharing/feature-store"
  retention_in_days = 365
  skip_destroy      = false
  kms_key_id        = aws_kms_key.audit.arn

  depends_on = [
    aws_kms_alias.audit,
  ]

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_sns_topic" "feature_store_alarms" {
  name = "feature-store-sharing-feature-store-alarms"
}

resource "aws_sns_topic_policy" "feature_store_alarms" {
  arn = aws_sns_topic.feature_store_alarms.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "AlarmsPublish"
        Effect = "Allow"
        Principal = {
          Service = "cloudwatch.amazonaws.com"
        }
        Action   = "sns:Publish"
        Resource = "arn:aws:sns:us-east-1:111111111111:feature-store-sharing-feature-store-alarms"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "111111111111"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:cloudwatch:us-east-1:111111111111:alarm:*"
          }
        }
      },
    ]
  })
}

resource "aws_sns_topic_subscription" "feature_store_alarms_security_example_com_786906db" {
  topic_arn = aws_sns_topic.feature_store_alarms.id
  protocol  = "email"
  endpoint  = "security@example.com"
}

resource "aws_cloudtrail" "feature_store" {
  name                          = "feature-store"
  enable_logging                = true
  is_multi_region_trail         = true
  include_global_service_events = true
  enable_log_file_validation    = true
  s3_bucket_name                = aws_s3_bucket.audit.bucket
  kms_key_id                    = aws_kms_key.audit.arn
  cloud_watch_logs_group_arn    = "${aws_cloudwatch_log_group.feature_store_events.arn}:*"
  cloud_watch_logs_role_arn     = "arn:aws:iam::111111111111:role/feature-store-sharing-feature-store-log-writer"

  advanced_event_selector {
    name = "management"

    field_selector {
      field = "eventCategory"

      equals = ["Management"]
    }
  }

  advanced_event_selector {
    name = "feature-groups"

    field_selector {
      field = "eventCategory"

      equals = ["Data"]
    }

    field_selector {
      field = "resources.type"

      equals = ["AWS::SageMaker::FeatureGroup"]
    }
  }

  depends_on = [
    aws_s3_bucket.audit,
    aws_s3_bucket_policy.audit,
    aws_s3_bucket_versioning.audit,
    aws_s3_bucket_server_side_encryption_configuration.audit,
    aws_s3_bucket_public_access_block.audit,
    aws_s3_bucket_ownership_controls.audit,
    aws_s3_bucket_lifecycle_configuration.audit,
    aws_kms_alias.audit,
    aws_cloudwatch_log_group.feature_store_events,
  ]
}
