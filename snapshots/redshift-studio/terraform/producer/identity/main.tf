# landform redshift-studio: identity of producer

resource "aws_iam_policy" "organizationaccountaccessrole_grants" {
  name = "landform-grants-redshift-studio-OrganizationAccountAccessRole"
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
        Resource = "arn:aws:s3:::redshift-studio-audit-111111111111"
      },
      {
        Sid      = "ReadTrailsObjects"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::redshift-studio-audit-111111111111/AWSLogs/111111111111/*"
      },
      {
        Sid      = "ReadTrailsKeyProducerAudit"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = "arn:aws:kms:us-east-1:111111111111:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/producer-audit"
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

resource "aws_iam_role" "producer_log_writer" {
  name                 = "redshift-studio-producer-log-writer"
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

resource "aws_iam_role_policy" "producer_log_writer_landform_grants_57469919" {
  role = aws_iam_role.producer_log_writer.name
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
        Resource = "arn:aws:logs:us-east-1:111111111111:log-group:/landform/redshift-studio/producer:log-stream:*"
      },
    ]
  })
}

resource "aws_iam_role" "redshiftroapiuseraccess" {
  name                 = "RedshiftROAPIUserAccess"
  path                 = "/"
  description          = "People of the studio read the warehouse as this role"
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
        Action = [
          "sts:AssumeRole",
          "sts:SetSourceIdentity",
        ]
        Condition = {
          StringEquals = {
            "aws:PrincipalOrgID" = "o-a1b2c3d4e5"
          }
          StringLike = {
            "sts:SourceIdentity" = "*"
          }
          ArnEquals = {
            "aws:PrincipalArn" = "arn:aws:iam::222222222222:role/studio-exec"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "redshiftroapiuseraccess_landform_grants_57469919" {
  role = aws_iam_role.redshiftroapiuseraccess.name
  name = "landform-grants"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ReadUserAnalytics"
        Effect   = "Allow"
        Action   = "redshift:GetClusterCredentials"
        Resource = "arn:aws:redshift:us-east-1:111111111111:dbuser:analytics/$${aws:SourceIdentity}"
        Condition = {
          StringEquals = {
            "redshift:DbUser" = "$${aws:SourceIdentity}"
          }
        }
      },
      {
        Sid      = "ReadNewUserAnalytics"
        Effect   = "Allow"
        Action   = "redshift:CreateClusterUser"
        Resource = "arn:aws:redshift:us-east-1:111111111111:dbuser:analytics/$${aws:SourceIdentity}"
      },
      {
        Sid      = "ReadDatabaseAnalytics"
        Effect   = "Allow"
        Action   = "redshift:GetClusterCredentials"
        Resource = "arn:aws:redshift:us-east-1:111111111111:dbname:analytics/dev"
      },
      {
        Sid      = "ReadGroupAnalytics"
        Effect   = "Allow"
        Action   = "redshift:JoinGroup"
        Resource = "arn:aws:redshift:us-east-1:111111111111:dbgroup:analytics/ml_ro"
      },
      {
        Sid      = "ReadWarehousesAnalytics"
        Effect   = "Allow"
        Action   = "redshift:DescribeClusters"
        Resource = "*"
      },
    ]
  })
}

resource "aws_iam_role" "studio_warehouse_accepter" {
  name                 = "redshift-studio-studio-warehouse-accepter"
  path                 = "/"
  description          = "A peering connection is accepted as this role."
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "AssumedByDeployersOfRequester"
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
              "arn:aws:iam::222222222222:role/OrganizationAccountAccessRole",
              "arn:aws:iam::222222222222:role/landform-redshift-studio-execution",
            ]
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "studio_warehouse_accepter_landform_grants_57469919" {
  role = aws_iam_role.studio_warehouse_accepter.name
  name = "landform-grants"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "AcceptRequests"
        Effect   = "Allow"
        Action   = "ec2:AcceptVpcPeeringConnection"
        Resource = "arn:aws:ec2:us-east-1:111111111111:vpc-peering-connection/*"
        Condition = {
          ArnLike = {
            "ec2:RequesterVpc" = "arn:aws:ec2:us-east-1:222222222222:vpc/*"
          }
        }
      },
      {
        Sid      = "AcceptForNetworks"
        Effect   = "Allow"
        Action   = "ec2:AcceptVpcPeeringConnection"
        Resource = "arn:aws:ec2:us-east-1:111111111111:vpc/*"
      },
    ]
  })
}

resource "aws_iam_role" "warehouse_flow_writer" {
  name                 = "redshift-studio-warehouse-flow-writer"
  path                 = "/"
  description          = "Flow logs are delivered to a log group as this role."
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "AssumedByFlowLogs"
        Effect = "Allow"
        Principal = {
          Service = "vpc-flow-logs.amazonaws.com"
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "111111111111"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:ec2:us-east-1:111111111111:vpc-flow-log/*"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "warehouse_flow_writer_landform_grants_57469919" {
  role = aws_iam_role.warehouse_flow_writer.name
  name = "landform-grants"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "WriteRecords"
        Effect = "Allow"
        Action = [
          "logs:CreateLogStream",
          "logs:DescribeLogStreams",
          "logs:PutLogEvents",
        ]
        Resource = [
          "arn:aws:logs:us-east-1:111111111111:log-group:/landform/redshift-studio/warehouse-flows",
          "arn:aws:logs:us-east-1:111111111111:log-group:/landform/redshift-studio/warehouse-flows:*",
        ]
      },
      {
        Sid      = "FindLogGroups"
        Effect   = "Allow"
        Action   = "logs:DescribeLogGroups"
        Resource = "*"
      },
    ]
  })
}
