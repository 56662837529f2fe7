# landform redshift-studio: data of producer

resource "aws_cloudwatch_metric_alarm" "producer_access_denied" {
  alarm_name          = "redshift-studio-producer-access-denied"
  alarm_description   = "A call was refused."
  namespace           = "landform/redshift-studio"
  metric_name         = "redshift-studio-producer-access-denied"
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"

  alarm_actions = [aws_sns_topic.producer_alarms.arn]

  depends_on = [
    aws_cloudwatch_log_group.producer_events,
    aws_sns_topic.producer_alarms,
    aws_sns_topic_policy.producer_alarms,
  ]
}

resource "aws_cloudwatch_log_metric_filter" "producer_access_denied" {
  name           = "redshift-studio-producer-access-denied"
  log_group_name = aws_cloudwatch_log_group.producer_events.name
  pattern        = "{ ($.errorCode = \"*AccessDenied*\") || ($.errorCode = \"*UnauthorizedOperation*\") }"

  metric_transformation {
    name      = "redshift-studio-producer-access-denied"
    namespace = "landform/redshift-studio"
    value     = "1"
  }

  depends_on = [
    aws_cloudwatch_log_group.producer_events,
    aws_sns_topic.producer_alarms,
    aws_sns_topic_policy.producer_alarms,
  ]
}

resource "aws_s3_bucket" "producer_audit" {
  bucket        = "redshift-studio-audit-111111111111"
  force_destroy = false

  depends_on = [
    aws_kms_alias.producer_audit,
  ]

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_ownership_controls" "producer_audit" {
  bucket = aws_s3_bucket.producer_audit.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "producer_audit" {
  bucket                  = aws_s3_bucket.producer_audit.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "producer_audit" {
  bucket = aws_s3_bucket.producer_audit.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "DenyWithoutTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          "arn:aws:s3:::redshift-studio-audit-111111111111",
          "arn:aws:s3:::redshift-studio-audit-111111111111/*",
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
        Resource = "arn:aws:s3:::redshift-studio-audit-111111111111"
        Condition = {
          StringEquals = {
            "aws:SourceArn" = "arn:aws:cloudtrail:us-east-1:111111111111:trail/producer"
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
        Resource = "arn:aws:s3:::redshift-studio-audit-111111111111/AWSLogs/111111111111/*"
        Condition = {
          StringEquals = {
            "aws:SourceArn" = "arn:aws:cloudtrail:us-east-1:111111111111:trail/producer"
            "s3:x-amz-acl"  = "bucket-owner-full-control"
          }
        }
      },
    ]
  })
}

resource "aws_s3_bucket_server_side_encryption_configuration" "producer_audit" {
  bucket = aws_s3_bucket.producer_audit.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.producer_audit.arn
    }
  }
}

resource "aws_s3_bucket_versioning" "producer_audit" {
  bucket = aws_s3_bucket.producer_audit.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "producer_audit" {
  bucket = aws_s3_bucket.producer_audit.id

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

resource "aws_vpc_endpoint" "warehouse_s3" {
  vpc_endpoint_type = "Gateway"
  service_name      = "com.amazonaws.us-east-1.s3"
  vpc_id            = aws_vpc.warehouse.id

  route_table_ids = [
    aws_route_table.warehouse_private_a.id,
    aws_route_table.warehouse_private_b.id,
  ]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AdmitOrganization"
        Effect    = "Allow"
        Principal = "*"
        Action    = "*"
        Resource  = "*"
        Condition = {
          StringEquals = {
            "aws:PrincipalOrgID" = "o-a1b2c3d4e5"
            "aws:ResourceOrgID"  = "o-a1b2c3d4e5"
          }
        }
      },
    ]
  })

  tags = {
    Name = "redshift-studio-warehouse-s3"
  }
}

resource "aws_flow_log" "warehouse" {
  vpc_id                   = aws_vpc.warehouse.id
  traffic_type             = "ALL"
  log_destination_type     = "cloud-watch-logs"
  log_destination          = aws_cloudwatch_log_group.warehouse_flows.arn
  iam_role_arn             = "arn:aws:iam::111111111111:role/redshift-studio-warehouse-flow-writer"
  max_aggregation_interval = 60

  tags = {
    Name = "redshift-studio-warehouse"
  }

  depends_on = [
    aws_cloudwatch_log_group.warehouse_flows,
  ]
}

resource "aws_kms_key" "producer_audit" {
  description              = "Trail of the producer"
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
            "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:us-east-1:111111111111:log-group:/landform/redshift-studio/producer"
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
            "aws:SourceArn" = "arn:aws:cloudtrail:us-east-1:111111111111:trail/producer"
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
            "aws:SourceArn" = "arn:aws:cloudtrail:us-east-1:111111111111:trail/producer"
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

resource "aws_kms_alias" "producer_audit" {
  name          = "alias/producer-audit"
  target_key_id = aws_kms_key.producer_audit.key_id
}

resource "aws_kms_key" "warehouse" {
  description              = "The warehouse and its administrator"
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
        Sid    = "DeployAdministrators"
        Effect = "Allow"
        Principal = {
          AWS = "arn:aws:iam::111111111111:root"
        }
        Action = [
          "kms:Decrypt",
          "kms:DescribeKey",
          "kms:GenerateDataKey",
        ]
        Resource = "*"
        Condition = {
          StringEquals = {
            "kms:ViaService" = "secretsmanager.us-east-1.amazonaws.com"
          }
          ArnEquals = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::111111111111:role/OrganizationAccountAccessRole",
              "arn:aws:iam::111111111111:role/landform-redshift-studio-execution",
            ]
          }
        }
      },
      {
        Sid    = "DeployWarehouses"
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
        ]
        Resource = "*"
        Condition = {
          StringEquals = {
            "kms:ViaService" = "redshift.us-east-1.amazonaws.com"
          }
          ArnEquals = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::111111111111:role/OrganizationAccountAccessRole",
              "arn:aws:iam::111111111111:role/landform-redshift-studio-execution",
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

resource "aws_kms_alias" "warehouse" {
  name          = "alias/warehouse"
  target_key_id = aws_kms_key.warehouse.key_id
}

resource "aws_cloudwatch_log_group" "producer_events" {
  name              = "/landform/redshift-studio/producer"
  retention_in_days = 365
  skip_destroy      = false
  kms_key_id        = aws_kms_key.producer_audit.arn

  depends_on = [
    aws_kms_alias.producer_audit,
  ]

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_cloudwatch_log_group" "warehouse_flows" {
  name              = "/landform/redshift-studio/warehouse-flows"
  retention_in_days = 365
  skip_destroy      = false

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_redshift_cluster" "analytics" {
  cluster_identifier                  = "analytics"
  cluster_type                        = "multi-node"
  number_of_nodes                     = 2
  node_type                           = "ra3.xlplus"
  database_name                       = "dev"
  master_username                     = "awsuser"
  manage_master_password              = true
  master_password_secret_kms_key_id   = aws_kms_key.warehouse.arn
  port                                = 5439
  cluster_subnet_group_name           = aws_redshift_subnet_group.analytics.name
  cluster_parameter_group_name        = aws_redshift_parameter_group.analytics.name
  publicly_accessible                 = false
  enhanced_vpc_routing                = true
  encrypted                           = true
  kms_key_id                          = aws_kms_key.warehouse.arn
  allow_version_upgrade               = true
  automated_snapshot_retention_period = 7
  skip_final_snapshot                 = false
  final_snapshot_identifier           = "analytics-final-${formatdate("YYYYMMDDhhmmss", timestamp())}"

  vpc_security_group_ids = [aws_security_group.analytics.id]

  depends_on = [
    aws_kms_alias.warehouse,
  ]

  lifecycle {
    prevent_destroy = true
    ignore_changes  = [final_snapshot_identifier]
  }
}

resource "aws_redshift_subnet_group" "analytics" {
  name        = "analytics"
  description = "Subnets of one cluster"

  subnet_ids = [
    aws_subnet.warehouse_private_a.id,
    aws_subnet.warehouse_private_b.id,
  ]
}

resource "aws_redshift_parameter_group" "analytics" {
  name        = "analytics"
  description = "Parameters of one cluster"
  family      = "redshift-1.0"

  parameter {
    name  = "require_ssl"
    value = "true"
  }

  parameter {
    name  = "enable_user_activity_logging"
    value = "true"
  }
}

resource "aws_redshift_logging" "analytics" {
  cluster_identifier   = aws_redshift_cluster.analytics.id
  log_destination_type = "cloudwatch"

  log_exports = [
    "connectionlog",
    "useractivitylog",
    "userlog",
  ]
}

resource "aws_route_table" "warehouse_private_a" {
  vpc_id = aws_vpc.warehouse.id

  tags = {
    Name = "redshift-studio-warehouse-private-a"
  }
}

resource "aws_route_table_association" "warehouse_private_a_warehouse_private_a_726d4ec1" {
  route_table_id = aws_route_table.warehouse_private_a.id
  subnet_id      = aws_subnet.warehouse_private_a.id
}

resource "aws_route_table" "warehouse_private_b" {
  vpc_id = aws_vpc.warehouse.id

  tags = {
    Name = "redshift-studio-warehouse-private-b"
  }
}

resource "aws_route_table_association" "warehouse_private_b_warehouse_private_b_0eea93fa" {
  route_table_id = aws_route_table.warehouse_private_b.id
  subnet_id      = aws_subnet.warehouse_private_b.id
}

resource "aws_security_group" "analytics" {
  name        = "redshift-studio-analytics"
  description = "A warehouse."
  vpc_id      = aws_vpc.warehouse.id

  tags = {
    Name = "redshift-studio-analytics"
  }
}

resource "aws_vpc_security_group_ingress_rule" "analytics_tcp_5439_5439_10_20_1_0_24_e2710f82" {
  security_group_id = aws_security_group.analytics.id
  description       = "studio lab"
  ip_protocol       = "tcp"
  from_port         = 5439
  to_port           = 5439
  cidr_ipv4         = "10.20.1.0/24"
}

resource "aws_vpc_security_group_ingress_rule" "analytics_tcp_5439_5439_10_20_2_0_24_9ac1d899" {
  security_group_id = aws_security_group.analytics.id
  description       = "studio lab"
  ip_protocol       = "tcp"
  from_port         = 5439
  to_port           = 5439
  cidr_ipv4         = "10.20.2.0/24"
}

resource "aws_vpc_security_group_egress_rule" "analytics_tcp_443_443_pl_63a5400a_6f95db41" {
  security_group_id = aws_security_group.analytics.id
  description       = "S3 through its gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = "pl-63a5400a"
}

resource "aws_subnet" "warehouse_private_a" {
  vpc_id                  = aws_vpc.warehouse.id
  cidr_block              = "10.30.1.0/24"
  availability_zone       = "us-east-1a"
  map_public_ip_on_launch = false

  tags = {
    Name = "redshift-studio-warehouse-private-a"
  }
}

resource "aws_subnet" "warehouse_private_b" {
  vpc_id                  = aws_vpc.warehouse.id
  cidr_block              = "10.30.2.0/24"
  availability_zone       = "us-east-1b"
  map_public_ip_on_launch = false

  tags = {
    Name = "redshift-studio-warehouse-private-b"
  }
}

resource "aws_sns_topic" "producer_alarms" {
  name = "redshift-studio-producer-alarms"
}

resource "aws_sns_topic_policy" "producer_alarms" {
  arn = aws_sns_topic.producer_alarms.id

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
        Resource = "arn:aws:sns:us-east-1:111111111111:redshift-studio-producer-alarms"
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

resource "aws_sns_topic_subscription" "producer_alarms_security_example_com_786906db" {
  topic_arn = aws_sns_topic.producer_alarms.id
  protocol  = "email"
  endpoint  = "security@example.com"
}

resource "aws_cloudtrail" "producer" {
  name                          = "producer"
  enable_logging                = true
  is_multi_region_trail         = true
  include_global_service_events = true
  enable_log_file_validation    = true
  s3_bucket_name                = aws_s3_bucket.producer_audit.bucket
  kms_key_id                    = aws_kms_key.producer_audit.arn
  cloud_watch_logs_group_arn    = "${aws_cloudwatch_log_group.producer_events.arn}:*"
  cloud_watch_logs_role_arn     = "arn:aws:iam::111111111111:role/redshift-studio-producer-log-writer"

  advanced_event_selector {
    name = "management"

    field_selector {
      field = "eventCategory"

      equals = ["Management"]
    }
  }

  depends_on = [
    aws_s3_bucket.producer_audit,
    aws_s3_bucket_policy.producer_audit,
    aws_s3_bucket_versioning.producer_audit,
    aws_s3_bucket_server_side_encryption_configuration.producer_audit,
    aws_s3_bucket_public_access_block.producer_audit,
    aws_s3_bucket_ownership_controls.producer_audit,
    aws_s3_bucket_lifecycle_configuration.producer_audit,
    aws_kms_alias.producer_audit,
    aws_cloudwatch_log_group.producer_events,
  ]
}

resource "aws_vpc" "warehouse" {
  cidr_block           = "10.30.0.0/16"
  enable_dns_support   = true
  enable_dns_hostnames = true
  instance_tenancy     = "default"

  tags = {
    Name = "redshift-studio-warehouse"
  }
}

resource "aws_default_security_group" "warehouse" {
  vpc_id = aws_vpc.warehouse.id
}
