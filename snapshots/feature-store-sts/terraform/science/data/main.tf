# landform feature-store-sts: data of science

resource "aws_cloudwatch_metric_alarm" "science_access_denied" {
  alarm_name          = "feature-store-sts-science-access-denied"
  alarm_description   = "A call was refused."
  namespace           = "landform/feature-store-sts"
  metric_name         = "feature-store-sts-science-access-denied"
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"

  alarm_actions = [aws_sns_topic.science_alarms.arn]

  depends_on = [
    aws_cloudwatch_log_group.science_events,
    aws_sns_topic.science_alarms,
    aws_sns_topic_policy.science_alarms,
  ]
}

resource "aws_cloudwatch_log_metric_filter" "science_access_denied" {
  name           = "feature-store-sts-science-access-denied"
  log_group_name = aws_cloudwatch_log_group.science_events.name
  pattern        = "{ ($.errorCode = \"*AccessDenied*\") || ($.errorCode = \"*UnauthorizedOperation*\") }"

  metric_transformation {
    name      = "feature-store-sts-science-access-denied"
    namespace = "landform/feature-store-sts"
    value     = "1"
  }

  depends_on = [
    aws_cloudwatch_log_group.science_events,
    aws_sns_topic.science_alarms,
    aws_sns_topic_policy.science_alarms,
  ]
}

resource "aws_s3_bucket" "results" {
  bucket        = "athena-results-222222222222"
  force_destroy = false

  depends_on = [
    aws_kms_alias.results,
  ]

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_ownership_controls" "results" {
  bucket = aws_s3_bucket.results.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "results" {
  bucket                  = aws_s3_bucket.results.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "results" {
  bucket = aws_s3_bucket.results.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "DenyWithoutTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          "arn:aws:s3:::athena-results-222222222222",
          "arn:aws:s3:::athena-results-222222222222/*",
        ]
        Condition = {
          Bool = {
            "aws:SecureTransport" = "false"
          }
        }
      },
      {
        Sid    = "QueryResultsBucket"
        Effect = "Allow"
        Principal = {
          AWS = "arn:aws:iam::111111111111:root"
        }
        Action = [
          "s3:GetBucketLocation",
          "s3:ListBucket",
          "s3:ListBucketMultipartUploads",
        ]
        Resource = "arn:aws:s3:::athena-results-222222222222"
        Condition = {
          StringEquals = {
            "aws:PrincipalOrgID" = "o-a1b2c3d4e5"
          }
          ArnEquals = {
            "aws:PrincipalArn" = "arn:aws:iam::111111111111:role/cross-account-assume-role"
          }
        }
      },
      {
        Sid    = "QueryResultsObjects"
        Effect = "Allow"
        Principal = {
          AWS = "arn:aws:iam::111111111111:root"
        }
        Action = [
          "s3:AbortMultipartUpload",
          "s3:GetObject",
          "s3:ListMultipartUploadParts",
          "s3:PutObject",
        ]
        Resource = "arn:aws:s3:::athena-results-222222222222/query_results/*"
        Condition = {
          StringEquals = {
            "aws:PrincipalOrgID" = "o-a1b2c3d4e5"
          }
          ArnEquals = {
            "aws:PrincipalArn" = "arn:aws:iam::111111111111:role/cross-account-assume-role"
          }
        }
      },
    ]
  })
}

resource "aws_s3_bucket_server_side_encryption_configuration" "results" {
  bucket = aws_s3_bucket.results.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.results.arn
    }
  }
}

resource "aws_s3_bucket_versioning" "results" {
  bucket = aws_s3_bucket.results.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "results" {
  bucket = aws_s3_bucket.results.id

  rule {
    id     = "expiry"
    status = "Enabled"

    filter {
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }

    expiration {
      days = 30
    }

    noncurrent_version_expiration {
      noncurrent_days = 90
    }
  }
}

resource "aws_s3_bucket" "science_audit" {
  bucket        = "feature-store-audit-222222222222"
  force_destroy = false

  depends_on = [
    aws_kms_alias.science_audit,
  ]

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_ownership_controls" "science_audit" {
  bucket = aws_s3_bucket.science_audit.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "science_audit" {
  bucket                  = aws_s3_bucket.science_audit.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "science_audit" {
  bucket = aws_s3_bucket.science_audit.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "DenyWithoutTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          "arn:aws:s3:::feature-store-audit-222222222222",
          "arn:aws:s3:::feature-store-audit-222222222222/*",
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
        Resource = "arn:aws:s3:::feature-store-audit-222222222222"
        Condition = {
          StringEquals = {
            "aws:SourceArn" = "arn:aws:cloudtrail:us-east-1:222222222222:trail/science"
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
        Resource = "arn:aws:s3:::feature-store-audit-222222222222/AWSLogs/222222222222/*"
        Condition = {
          StringEquals = {
            "aws:SourceArn" = "arn:aws:cloudtrail:us-east-1:222222222222:trail/science"
            "s3:x-amz-acl"  = "bucket-owner-full-control"
          }
        }
      },
    ]
  })
}

resource "aws_s3_bucket_server_side_encryption_configuration" "science_audit" {
  bucket = aws_s3_bucket.science_audit.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.science_audit.arn
    }
  }
}

resource "aws_s3_bucket_versioning" "science_audit" {
  bucket = aws_s3_bucket.science_audit.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "science_audit" {
  bucket = aws_s3_bucket.science_audit.id

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

resource "aws_kms_key" "results" {
  description              = "Query results"
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
          AWS = "arn:aws:iam::222222222222:root"
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
        Sid    = "QueryResults"
        Effect = "Allow"
        Principal = {
          AWS = "arn:aws:iam::111111111111:root"
        }
        Action = [
          "kms:Decrypt",
          "kms:GenerateDataKey",
        ]
        Resource = "*"
        Condition = {
          StringEquals = {
            "aws:PrincipalOrgID" = "o-a1b2c3d4e5"
          }
          ArnEquals = {
            "aws:PrincipalArn" = "arn:aws:iam::111111111111:role/cross-account-assume-role"
          }
        }
      },
      {
        Sid       = "ReadAtHome"
        Effect    = "Allow"
        Principal = "*"
        Action    = "kms:Decrypt"
        Resource  = "*"
        Condition = {
          StringEquals = {
            "kms:CallerAccount" = "222222222222"
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

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "results" {
  name          = "alias/results"
  target_key_id = aws_kms_key.results.key_id
}

resource "aws_kms_key" "science_audit" {
  description              = "Trail of the consumer"
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
          AWS = "arn:aws:iam::222222222222:root"
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
            "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:us-east-1:222222222222:log-group:/landform/feature-store-sts/science"
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
            "aws:SourceArn" = "arn:aws:cloudtrail:us-east-1:222222222222:trail/science"
          }
          StringLike = {
            "kms:EncryptionContext:aws:cloudtrail:arn" = "arn:aws:cloudtrail:*:222222222222:trail/*"
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
            "aws:SourceArn" = "arn:aws:cloudtrail:us-east-1:222222222222:trail/science"
          }
        }
      },
      {
        Sid    = "ReadTrails"
        Effect = "Allow"
        Principal = {
          AWS = "arn:aws:iam::222222222222:root"
        }
        Action   = "kms:Decrypt"
        Resource = "*"
        Condition = {
          ArnEquals = {
            "aws:PrincipalArn" = "arn:aws:iam::222222222222:role/OrganizationAccountAccessRole"
          }
        }
      },
    ]
  })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "science_audit" {
  name          = "alias/science-audit"
  target_key_id = aws_kms_key.science_audit.key_id
}

resource "aws_cloudwatch_log_group" "science_events" {
  name              = "/landform/feature-store-sts/science"
  retention_in_days = 365
  skip_destroy      = false
  kms_key_id        = aws_kms_key.science_audit.arn

  depends_on = [
    aws_kms_alias.science_audit,
  ]

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_sns_topic" "science_alarms" {
  name = "feature-store-sts-science-alarms"
}

resource "aws_sns_topic_policy" "science_alarms" {
  arn = aws_sns_topic.science_alarms.id

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
        Resource = "arn:aws:sns:us-east-1:222222222222:feature-store-sts-science-alarms"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "222222222222"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:cloudwatch:us-east-1:222222222222:alarm:*"
          }
        }
      },
    ]
  })
}

resource "aws_sns_topic_subscription" "science_alarms_security_example_com_786906db" {
  topic_arn = aws_sns_topic.science_alarms.id
  protocol  = "email"
  endpoint  = "security@example.com"
}

resource "aws_cloudtrail" "science" {
  name                          = "science"
  enable_logging                = true
  is_multi_region_trail         = true
  include_global_service_events = true
  enable_log_file_validation    = true
  s3_bucket_name                = aws_s3_bucket.science_audit.bucket
  kms_key_id                    = aws_kms_key.science_audit.arn
  cloud_watch_logs_group_arn    = "${aws_cloudwatch_log_group.science_events.arn}:*"
  cloud_watch_logs_role_arn     = "arn:aws:iam::222222222222:role/feature-store-sts-science-log-writer"

  advanced_event_selector {
    name = "management"

    field_selector {
      field = "eventCategory"

      equals = ["Management"]
    }
  }

  depends_on = [
    aws_s3_bucket.science_audit,
    aws_s3_bucket_policy.science_audit,
    aws_s3_bucket_versioning.science_audit,
    aws_s3_bucket_server_side_encryption_configuration.science_audit,
    aws_s3_bucket_public_access_block.science_audit,
    aws_s3_bucket_ownership_controls.science_audit,
    aws_s3_bucket_lifecycle_configuration.science_audit,
    aws_kms_alias.science_audit,
    aws_cloudwatch_log_group.science_events,
  ]
}
