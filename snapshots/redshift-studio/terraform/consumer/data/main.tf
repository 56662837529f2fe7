# landform redshift-studio: data of consumer

resource "aws_cloudwatch_metric_alarm" "consumer_access_denied" {
  alarm_name          = "redshift-studio-consumer-access-denied"
  alarm_description   = "A call was refused."
  namespace           = "landform/redshift-studio"
  metric_name         = "redshift-studio-consumer-access-denied"
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"

  alarm_actions = [aws_sns_topic.consumer_alarms.arn]

  depends_on = [
    aws_cloudwatch_log_group.consumer_events,
    aws_sns_topic.consumer_alarms,
    aws_sns_topic_policy.consumer_alarms,
  ]
}

resource "aws_cloudwatch_log_metric_filter" "consumer_access_denied" {
  name           = "redshift-studio-consumer-access-denied"
  log_group_name = aws_cloudwatch_log_group.consumer_events.name
  pattern        = "{ ($.errorCode = \"*AccessDenied*\") || ($.errorCode = \"*UnauthorizedOperation*\") }"

  metric_transformation {
    name      = "redshift-studio-consumer-access-denied"
    namespace = "landform/redshift-studio"
    value     = "1"
  }

  depends_on = [
    aws_cloudwatch_log_group.consumer_events,
    aws_sns_topic.consumer_alarms,
    aws_sns_topic_policy.consumer_alarms,
  ]
}

resource "aws_s3_bucket" "consumer_audit" {
  bucket        = "redshift-studio-audit-222222222222"
  force_destroy = false

  depends_on = [
    aws_kms_alias.consumer_audit,
  ]

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_ownership_controls" "consumer_audit" {
  bucket = aws_s3_bucket.consumer_audit.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "consumer_audit" {
  bucket                  = aws_s3_bucket.consumer_audit.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "consumer_audit" {
  bucket = aws_s3_bucket.consumer_audit.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "DenyWithoutTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          "arn:aws:s3:::redshift-studio-audit-222222222222",
          "arn:aws:s3:::redshift-studio-audit-222222222222/*",
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
        Resource = "arn:aws:s3:::redshift-studio-audit-222222222222"
        Condition = {
          StringEquals = {
            "aws:SourceArn" = "arn:aws:cloudtrail:us-east-1:222222222222:trail/consumer"
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
        Resource = "arn:aws:s3:::redshift-studio-audit-222222222222/AWSLogs/222222222222/*"
        Condition = {
          StringEquals = {
            "aws:SourceArn" = "arn:aws:cloudtrail:us-east-1:222222222222:trail/consumer"
            "s3:x-amz-acl"  = "bucket-owner-full-control"
          }
        }
      },
    ]
  })
}

resource "aws_s3_bucket_server_side_encryption_configuration" "consumer_audit" {
  bucket = aws_s3_bucket.consumer_audit.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.consumer_audit.arn
    }
  }
}

resource "aws_s3_bucket_versioning" "consumer_audit" {
  bucket = aws_s3_bucket.consumer_audit.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "consumer_audit" {
  bucket = aws_s3_bucket.consumer_audit.id

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

resource "aws_vpc_endpoint" "studio_logs" {
  vpc_endpoint_type   = "Interface"
  service_name        = "com.amazonaws.us-east-1.logs"
  vpc_id              = aws_vpc.studio.id
  private_dns_enabled = true

  subnet_ids = [
    aws_subnet.studio_private_a.id,
    aws_subnet.studio_private_b.id,
  ]

  security_group_ids = [aws_security_group.studio_endpoints.id]

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
    Name = "redshift-studio-studio-logs"
  }
}

resource "aws_vpc_endpoint" "studio_redshift" {
  vpc_endpoint_type   = "Interface"
  service_name        = "com.amazonaws.us-east-1.redshift"
  vpc_id              = aws_vpc.studio.id
  private_dns_enabled = true

  subnet_ids = [
    aws_subnet.studio_private_a.id,
    aws_subnet.studio_private_b.id,
  ]

  security_group_ids = [aws_security_group.studio_endpoints.id]

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
    Name = "redshift-studio-studio-redshift"
  }
}

resource "aws_vpc_endpoint" "studio_s3" {
  vpc_endpoint_type = "Gateway"
  service_name      = "com.amazonaws.us-east-1.s3"
  vpc_id            = aws_vpc.studio.id

  route_table_ids = [
    aws_route_table.studio_inspection_a.id,
    aws_route_table.studio_private_a.id,
    aws_route_table.studio_private_b.id,
    aws_route_table.studio_public_a.id,
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
      {
        Sid       = "ReadPretrainedModels"
        Effect    = "Allow"
        Principal = "*"
        Action = [
          "s3:GetObject",
          "s3:ListBucket",
        ]
        Resource = [
          "arn:aws:s3:::jumpstart-cache-prod-us-east-1",
          "arn:aws:s3:::jumpstart-cache-prod-us-east-1/*",
        ]
        Condition = {
          StringEquals = {
            "aws:PrincipalOrgID" = "o-a1b2c3d4e5"
          }
        }
      },
    ]
  })

  tags = {
    Name = "redshift-studio-studio-s3"
  }
}

resource "aws_vpc_endpoint" "studio_sagemaker_api" {
  vpc_endpoint_type   = "Interface"
  service_name        = "com.amazonaws.us-east-1.sagemaker.api"
  vpc_id              = aws_vpc.studio.id
  private_dns_enabled = true

  subnet_ids = [
    aws_subnet.studio_private_a.id,
    aws_subnet.studio_private_b.id,
  ]

  security_group_ids = [aws_security_group.studio_endpoints.id]

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
      {
        Sid       = "ReadThePublicHub"
        Effect    = "Allow"
        Principal = "*"
        Action = [
          "sagemaker:DescribeHub",
          "sagemaker:DescribeHubContent",
          "sagemaker:ListHubContents",
        ]
        Resource = [
          "arn:aws:sagemaker:us-east-1:aws:hub-content/*",
          "arn:aws:sagemaker:us-east-1:aws:hub/*",
        ]
        Condition = {
          StringEquals = {
            "aws:PrincipalOrgID" = "o-a1b2c3d4e5"
          }
        }
      },
    ]
  })

  tags = {
    Name = "redshift-studio-studio-sagemaker.api"
  }
}

resource "aws_vpc_endpoint" "studio_sagemaker_runtime" {
  vpc_endpoint_type   = "Interface"
  service_name        = "com.amazonaws.us-east-1.sagemaker.runtime"
  vpc_id              = aws_vpc.studio.id
  private_dns_enabled = true

  subnet_ids = [
    aws_subnet.studio_private_a.id,
    aws_subnet.studio_private_b.id,
  ]

  security_group_ids = [aws_security_group.studio_endpoints.id]

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
    Name = "redshift-studio-studio-sagemaker.runtime"
  }
}

resource "aws_vpc_endpoint" "studio_sts" {
  vpc_endpoint_type   = "Interface"
  service_name        = "com.amazonaws.us-east-1.sts"
  vpc_id              = aws_vpc.studio.id
  private_dns_enabled = true

  subnet_ids = [
    aws_subnet.studio_private_a.id,
    aws_subnet.studio_private_b.id,
  ]

  security_group_ids = [aws_security_group.studio_endpoints.id]

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
    Name = "redshift-studio-studio-sts"
  }
}

resource "aws_networkfirewall_rule_group" "studio" {
  name     = "redshift-studio-studio"
  type     = "STATEFUL"
  capacity = 1000

  rule_group {
    rule_variables {
      ip_sets {
        key = "HOME_NET"

        ip_set {
          definition = [
            "10.20.1.0/24",
            "10.20.2.0/24",
          ]
        }
      }
    }

    rules_source {
      rules_source_list {
        generated_rules_type = "ALLOWLIST"
        target_types         = ["HTTP_HOST", "TLS_SNI"]
        targets = [
          ".pypi.org",
          ".pythonhosted.org",
        ]
      }
    }

    stateful_rule_options {
      rule_order = "STRICT_ORDER"
    }
  }

  tags = {
    Name = "redshift-studio-studio"
  }
}

resource "aws_networkfirewall_firewall_policy" "studio" {
  name = "redshift-studio-studio"

  firewall_policy {
    stateless_default_actions          = ["aws:forward_to_sfe"]
    stateless_fragment_default_actions = ["aws:forward_to_sfe"]
    stateful_default_actions           = ["aws:alert_established", "aws:drop_established"]

    stateful_engine_options {
      rule_order = "STRICT_ORDER"
    }

    stateful_rule_group_reference {
      priority     = 1
      resource_arn = aws_networkfirewall_rule_group.studio.arn
    }
  }

  tags = {
    Name = "redshift-studio-studio"
  }
}

resource "aws_route" "studio_private_a" {
  route_table_id         = aws_route_table.studio_private_a.id
  destination_cidr_block = "0.0.0.0/0"
  vpc_endpoint_id        = one(aws_networkfirewall_firewall.studio_a.firewall_status[0].sync_states).attachment[0].endpoint_id
}

resource "aws_route" "studio_private_b" {
  route_table_id         = aws_route_table.studio_private_b.id
  destination_cidr_block = "0.0.0.0/0"
  vpc_endpoint_id        = one(aws_networkfirewall_firewall.studio_a.firewall_status[0].sync_states).attachment[0].endpoint_id
}

resource "aws_route" "studio_public_a_to_a" {
  route_table_id         = aws_route_table.studio_public_a.id
  destination_cidr_block = "10.20.1.0/24"
  vpc_endpoint_id        = one(aws_networkfirewall_firewall.studio_a.firewall_status[0].sync_states).attachment[0].endpoint_id
}

resource "aws_route" "studio_public_a_to_b" {
  route_table_id         = aws_route_table.studio_public_a.id
  destination_cidr_block = "10.20.2.0/24"
  vpc_endpoint_id        = one(aws_networkfirewall_firewall.studio_a.firewall_status[0].sync_states).attachment[0].endpoint_id
}

resource "aws_networkfirewall_firewall" "studio_a" {
  name                              = "redshift-studio-studio-a"
  firewall_policy_arn               = "arn:aws:network-firewall:us-east-1:222222222222:firewall-policy/redshift-studio-studio"
  vpc_id                            = aws_vpc.studio.id
  delete_protection                 = false
  firewall_policy_change_protection = false
  subnet_change_protection          = false

  subnet_mapping {
    subnet_id = aws_subnet.studio_inspection_a.id
  }

  tags = {
    Name = "redshift-studio-studio-a"
  }

  depends_on = [
    aws_networkfirewall_rule_group.studio,
    aws_networkfirewall_firewall_policy.studio,
    aws_cloudwatch_log_group.studio_firewall,
  ]
}

resource "aws_networkfirewall_logging_configuration" "studio_a" {
  firewall_arn = aws_networkfirewall_firewall.studio_a.arn

  logging_configuration {
    log_destination_config {
      log_type             = "ALERT"
      log_destination_type = "CloudWatchLogs"
      log_destination = {
        logGroup = aws_cloudwatch_log_group.studio_firewall.name
      }
    }

    log_destination_config {
      log_type             = "FLOW"
      log_destination_type = "CloudWatchLogs"
      log_destination = {
        logGroup = aws_cloudwatch_log_group.studio_firewall.name
      }
    }
  }
}

resource "aws_flow_log" "studio" {
  vpc_id                   = aws_vpc.studio.id
  traffic_type             = "ALL"
  log_destination_type     = "cloud-watch-logs"
  log_destination          = aws_cloudwatch_log_group.studio_flows.arn
  iam_role_arn             = "arn:aws:iam::222222222222:role/redshift-studio-studio-flow-writer"
  max_aggregation_interval = 60

  tags = {
    Name = "redshift-studio-studio"
  }

  depends_on = [
    aws_cloudwatch_log_group.studio_flows,
  ]
}

resource "aws_internet_gateway" "studio" {
  vpc_id = aws_vpc.studio.id

  tags = {
    Name = "redshift-studio-studio"
  }
}

resource "aws_kms_key" "consumer_audit" {
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
            "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:us-east-1:222222222222:log-group:/landform/redshift-studio/consumer"
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
            "aws:SourceArn" = "arn:aws:cloudtrail:us-east-1:222222222222:trail/consumer"
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
            "aws:SourceArn" = "arn:aws:cloudtrail:us-east-1:222222222222:trail/consumer"
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

resource "aws_kms_alias" "consumer_audit" {
  name          = "alias/consumer-audit"
  target_key_id = aws_kms_key.consumer_audit.key_id
}

resource "aws_cloudwatch_log_group" "consumer_events" {
  name              = "/landform/redshift-studio/consumer"
  retention_in_days = 365
  skip_destroy      = false
  kms_key_id        = aws_kms_key.consumer_audit.arn

  depends_on = [
    aws_kms_alias.consumer_audit,
  ]

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_cloudwatch_log_group" "studio_firewall" {
  name              = "/landform/redshift-studio/studio-firewall"
  retention_in_days = 365
  skip_destroy      = false

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_cloudwatch_log_group" "studio_flows" {
  name              = "/landform/redshift-studio/studio-flows"
  retention_in_days = 365
  skip_destroy      = false

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_nat_gateway" "studio_a" {
  allocation_id     = aws_eip.studio_a.id
  connectivity_type = "public"
  subnet_id         = aws_subnet.studio_public_a.id

  tags = {
    Name = "redshift-studio-studio-a"
  }

  depends_on = [
    aws_internet_gateway.studio,
  ]
}

resource "aws_eip" "studio_a" {
  domain = "vpc"

  tags = {
    Name = "redshift-studio-studio-a"
  }
}

resource "aws_route_table" "studio_inspection_a" {
  vpc_id = aws_vpc.studio.id

  tags = {
    Name = "redshift-studio-studio-inspection-a"
  }

  depends_on = [
    aws_nat_gateway.studio_a,
    aws_eip.studio_a,
  ]
}

resource "aws_route" "studio_inspection_a_0_0_0_0_0_b42e1836" {
  route_table_id         = aws_route_table.studio_inspection_a.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.studio_a.id
}

resource "aws_route_table_association" "studio_inspection_a_studio_inspection_a_f367b270" {
  route_table_id = aws_route_table.studio_inspection_a.id
  subnet_id      = aws_subnet.studio_inspection_a.id
}

resource "aws_route_table" "studio_private_a" {
  vpc_id = aws_vpc.studio.id

  tags = {
    Name = "redshift-studio-studio-private-a"
  }
}

resource "aws_route_table_association" "studio_private_a_studio_private_a_20859c6a" {
  route_table_id = aws_route_table.studio_private_a.id
  subnet_id      = aws_subnet.studio_private_a.id
}

resource "aws_route_table" "studio_private_b" {
  vpc_id = aws_vpc.studio.id

  tags = {
    Name = "redshift-studio-studio-private-b"
  }
}

resource "aws_route_table_association" "studio_private_b_studio_private_b_06f64194" {
  route_table_id = aws_route_table.studio_private_b.id
  subnet_id      = aws_subnet.studio_private_b.id
}

resource "aws_route_table" "studio_public_a" {
  vpc_id = aws_vpc.studio.id

  tags = {
    Name = "redshift-studio-studio-public-a"
  }

  depends_on = [
    aws_internet_gateway.studio,
  ]
}

resource "aws_route" "studio_public_a_0_0_0_0_0_b42e1836" {
  route_table_id         = aws_route_table.studio_public_a.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.studio.id
}

resource "aws_route_table_association" "studio_public_a_studio_public_a_906a4e47" {
  route_table_id = aws_route_table.studio_public_a.id
  subnet_id      = aws_subnet.studio_public_a.id
}

resource "aws_security_group" "lab" {
  name        = "redshift-studio-lab"
  description = "Apps of a studio."
  vpc_id      = aws_vpc.studio.id

  tags = {
    Name = "redshift-studio-lab"
  }
}

resource "aws_vpc_security_group_ingress_rule" "lab_lab_0ac35b70" {
  security_group_id            = aws_security_group.lab.id
  description                  = "apps of one user"
  ip_protocol                  = "tcp"
  from_port                    = 8192
  to_port                      = 65535
  referenced_security_group_id = aws_security_group.lab.id
}

resource "aws_vpc_security_group_egress_rule" "lab_tcp_443_443_0_0_0_0_0_1484502a" {
  security_group_id = aws_security_group.lab.id
  description       = "services, and what the network lets out"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "lab_studio_endpoints_61a5f499" {
  security_group_id            = aws_security_group.lab.id
  description                  = "endpoints"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.studio_endpoints.id
}

resource "aws_vpc_security_group_egress_rule" "lab_tcp_2049_2049_10_20_1_0_24_feb640b8" {
  security_group_id = aws_security_group.lab.id
  description       = "file system of the users"
  ip_protocol       = "tcp"
  from_port         = 2049
  to_port           = 2049
  cidr_ipv4         = "10.20.1.0/24"
}

resource "aws_vpc_security_group_egress_rule" "lab_tcp_2049_2049_10_20_2_0_24_776326fd" {
  security_group_id = aws_security_group.lab.id
  description       = "file system of the users"
  ip_protocol       = "tcp"
  from_port         = 2049
  to_port           = 2049
  cidr_ipv4         = "10.20.2.0/24"
}

resource "aws_vpc_security_group_egress_rule" "lab_tcp_5439_5439_10_30_0_0_16_defcd124" {
  security_group_id = aws_security_group.lab.id
  description       = "warehouse analytics"
  ip_protocol       = "tcp"
  from_port         = 5439
  to_port           = 5439
  cidr_ipv4         = "10.30.0.0/16"
}

resource "aws_vpc_security_group_egress_rule" "lab_lab_0ac35b70" {
  security_group_id            = aws_security_group.lab.id
  description                  = "apps of one user"
  ip_protocol                  = "tcp"
  from_port                    = 8192
  to_port                      = 65535
  referenced_security_group_id = aws_security_group.lab.id
}

resource "aws_security_group" "lab_alice" {
  name        = "redshift-studio-lab-alice"
  description = "Apps of a studio."
  vpc_id      = aws_vpc.studio.id

  tags = {
    Name = "redshift-studio-lab-alice"
  }
}

resource "aws_vpc_security_group_ingress_rule" "lab_alice_lab_alice_a3e8be98" {
  security_group_id            = aws_security_group.lab_alice.id
  description                  = "apps of one user"
  ip_protocol                  = "tcp"
  from_port                    = 8192
  to_port                      = 65535
  referenced_security_group_id = aws_security_group.lab_alice.id
}

resource "aws_vpc_security_group_egress_rule" "lab_alice_tcp_443_443_0_0_0_0_0_1484502a" {
  security_group_id = aws_security_group.lab_alice.id
  description       = "services, and what the network lets out"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "lab_alice_studio_endpoints_61a5f499" {
  security_group_id            = aws_security_group.lab_alice.id
  description                  = "endpoints"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.studio_endpoints.id
}

resource "aws_vpc_security_group_egress_rule" "lab_alice_tcp_2049_2049_10_20_1_0_24_feb640b8" {
  security_group_id = aws_security_group.lab_alice.id
  description       = "file system of the users"
  ip_protocol       = "tcp"
  from_port         = 2049
  to_port           = 2049
  cidr_ipv4         = "10.20.1.0/24"
}

resource "aws_vpc_security_group_egress_rule" "lab_alice_tcp_2049_2049_10_20_2_0_24_776326fd" {
  security_group_id = aws_security_group.lab_alice.id
  description       = "file system of the users"
  ip_protocol       = "tcp"
  from_port         = 2049
  to_port           = 2049
  cidr_ipv4         = "10.20.2.0/24"
}

resource "aws_vpc_security_group_egress_rule" "lab_alice_tcp_5439_5439_10_30_0_0_16_defcd124" {
  security_group_id = aws_security_group.lab_alice.id
  description       = "warehouse analytics"
  ip_protocol       = "tcp"
  from_port         = 5439
  to_port           = 5439
  cidr_ipv4         = "10.30.0.0/16"
}

resource "aws_vpc_security_group_egress_rule" "lab_alice_lab_alice_a3e8be98" {
  security_group_id            = aws_security_group.lab_alice.id
  description                  = "apps of one user"
  ip_protocol                  = "tcp"
  from_port                    = 8192
  to_port                      = 65535
  referenced_security_group_id = aws_security_group.lab_alice.id
}

resource "aws_security_group" "lab_bob" {
  name        = "redshift-studio-lab-bob"
  description = "Apps of a studio."
  vpc_id      = aws_vpc.studio.id

  tags = {
    Name = "redshift-studio-lab-bob"
  }
}

resource "aws_vpc_security_group_ingress_rule" "lab_bob_lab_bob_5633bd64" {
  security_group_id            = aws_security_group.lab_bob.id
  description                  = "apps of one user"
  ip_protocol                  = "tcp"
  from_port                    = 8192
  to_port                      = 65535
  referenced_security_group_id = aws_security_group.lab_bob.id
}

resource "aws_vpc_security_group_egress_rule" "lab_bob_tcp_443_443_0_0_0_0_0_1484502a" {
  security_group_id = aws_security_group.lab_bob.id
  description       = "services, and what the network lets out"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "lab_bob_studio_endpoints_61a5f499" {
  security_group_id            = aws_security_group.lab_bob.id
  description                  = "endpoints"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.studio_endpoints.id
}

resource "aws_vpc_security_group_egress_rule" "lab_bob_tcp_2049_2049_10_20_1_0_24_feb640b8" {
  security_group_id = aws_security_group.lab_bob.id
  description       = "file system of the users"
  ip_protocol       = "tcp"
  from_port         = 2049
  to_port           = 2049
  cidr_ipv4         = "10.20.1.0/24"
}

resource "aws_vpc_security_group_egress_rule" "lab_bob_tcp_2049_2049_10_20_2_0_24_776326fd" {
  security_group_id = aws_security_group.lab_bob.id
  description       = "file system of the users"
  ip_protocol       = "tcp"
  from_port         = 2049
  to_port           = 2049
  cidr_ipv4         = "10.20.2.0/24"
}

resource "aws_vpc_security_group_egress_rule" "lab_bob_tcp_5439_5439_10_30_0_0_16_defcd124" {
  security_group_id = aws_security_group.lab_bob.id
  description       = "warehouse analytics"
  ip_protocol       = "tcp"
  from_port         = 5439
  to_port           = 5439
  cidr_ipv4         = "10.30.0.0/16"
}

resource "aws_vpc_security_group_egress_rule" "lab_bob_lab_bob_5633bd64" {
  security_group_id            = aws_security_group.lab_bob.id
  description                  = "apps of one user"
  ip_protocol                  = "tcp"
  from_port                    = 8192
  to_port                      = 65535
  referenced_security_group_id = aws_security_group.lab_bob.id
}

resource "aws_security_group" "studio_endpoints" {
  name        = "redshift-studio-studio-endpoints"
  description = "Interface endpoints of a network."
  vpc_id      = aws_vpc.studio.id

  tags = {
    Name = "redshift-studio-studio-endpoints"
  }
}

resource "aws_vpc_security_group_ingress_rule" "studio_endpoints_tcp_443_443_10_20_0_0_16_5185f998" {
  security_group_id = aws_security_group.studio_endpoints.id
  description       = "calls from the network"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "10.20.0.0/16"
}

resource "aws_sagemaker_domain" "lab" {
  domain_name             = "lab"
  auth_mode               = "IAM"
  app_network_access_type = "VpcOnly"
  vpc_id                  = aws_vpc.studio.id

  subnet_ids = [
    aws_subnet.studio_private_a.id,
    aws_subnet.studio_private_b.id,
  ]

  default_user_settings {
    execution_role = "arn:aws:iam::222222222222:role/studio-exec"

    security_groups = [aws_security_group.lab.id]
  }

  domain_settings {
    execution_role_identity_config = "USER_PROFILE_NAME"
  }

  retention_policy {
    home_efs_file_system = "Retain"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_subnet" "studio_inspection_a" {
  vpc_id                  = aws_vpc.studio.id
  cidr_block              = "10.20.255.192/28"
  availability_zone       = "us-east-1a"
  map_public_ip_on_launch = false

  tags = {
    Name = "redshift-studio-studio-inspection-a"
  }
}

resource "aws_subnet" "studio_private_a" {
  vpc_id                  = aws_vpc.studio.id
  cidr_block              = "10.20.1.0/24"
  availability_zone       = "us-east-1a"
  map_public_ip_on_launch = false

  tags = {
    Name = "redshift-studio-studio-private-a"
  }
}

resource "aws_subnet" "studio_private_b" {
  vpc_id                  = aws_vpc.studio.id
  cidr_block              = "10.20.2.0/24"
  availability_zone       = "us-east-1b"
  map_public_ip_on_launch = false

  tags = {
    Name = "redshift-studio-studio-private-b"
  }
}

resource "aws_subnet" "studio_public_a" {
  vpc_id                  = aws_vpc.studio.id
  cidr_block              = "10.20.128.0/24"
  availability_zone       = "us-east-1a"
  map_public_ip_on_launch = false

  tags = {
    Name = "redshift-studio-studio-public-a"
  }
}

resource "aws_sns_topic" "consumer_alarms" {
  name = "redshift-studio-consumer-alarms"
}

resource "aws_sns_topic_policy" "consumer_alarms" {
  arn = aws_sns_topic.consumer_alarms.id

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
        Resource = "arn:aws:sns:us-east-1:222222222222:redshift-studio-consumer-alarms"
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

resource "aws_sns_topic_subscription" "consumer_alarms_security_example_com_786906db" {
  topic_arn = aws_sns_topic.consumer_alarms.id
  protocol  = "email"
  endpoint  = "security@example.com"
}

resource "aws_cloudtrail" "consumer" {
  name                          = "consumer"
  enable_logging                = true
  is_multi_region_trail         = true
  include_global_service_events = true
  enable_log_file_validation    = true
  s3_bucket_name                = aws_s3_bucket.consumer_audit.bucket
  kms_key_id                    = aws_kms_key.consumer_audit.arn
  cloud_watch_logs_group_arn    = "${aws_cloudwatch_log_group.consumer_events.arn}:*"
  cloud_watch_logs_role_arn     = "arn:aws:iam::222222222222:role/redshift-studio-consumer-log-writer"

  advanced_event_selector {
    name = "management"

    field_selector {
      field = "eventCategory"

      equals = ["Management"]
    }
  }

  depends_on = [
    aws_s3_bucket.consumer_audit,
    aws_s3_bucket_policy.consumer_audit,
    aws_s3_bucket_versioning.consumer_audit,
    aws_s3_bucket_server_side_encryption_configuration.consumer_audit,
    aws_s3_bucket_public_access_block.consumer_audit,
    aws_s3_bucket_ownership_controls.consumer_audit,
    aws_s3_bucket_lifecycle_configuration.consumer_audit,
    aws_kms_alias.consumer_audit,
    aws_cloudwatch_log_group.consumer_events,
  ]
}

resource "aws_sagemaker_user_profile" "lab_alice" {
  domain_id         = aws_sagemaker_domain.lab.id
  user_profile_name = "alice"

  user_settings {
    execution_role = "arn:aws:iam::222222222222:role/studio-exec"

    security_groups = [aws_security_group.lab_alice.id]
  }
}

resource "aws_sagemaker_user_profile" "lab_bob" {
  domain_id         = aws_sagemaker_domain.lab.id
  user_profile_name = "bob"

  user_settings {
    execution_role = "arn:aws:iam::222222222222:role/studio-exec"

    security_groups = [aws_security_group.lab_bob.id]
  }
}

resource "aws_vpc" "studio" {
  cidr_block           = "10.20.0.0/16"
  enable_dns_support   = true
  enable_dns_hostnames = true
  instance_tenancy     = "default"

  tags = {
    Name = "redshift-studio-studio"
  }
}

resource "aws_default_security_group" "studio" {
  vpc_id = aws_vpc.studio.id
}
