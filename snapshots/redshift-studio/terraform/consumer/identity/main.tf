# landform redshift-studio: identity of consumer

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
        Resource = "arn:aws:s3:::redshift-studio-audit-222222222222"
      },
      {
        Sid      = "ReadTrailsObjects"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::redshift-studio-audit-222222222222/AWSLogs/222222222222/*"
      },
      {
        Sid      = "ReadTrailsKeyConsumerAudit"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = "arn:aws:kms:us-east-1:222222222222:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/consumer-audit"
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

resource "aws_iam_role" "consumer_log_writer" {
  name                 = "redshift-studio-consumer-log-writer"
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

resource "aws_iam_role_policy" "consumer_log_writer_landform_grants_57469919" {
  role = aws_iam_role.consumer_log_writer.name
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
        Resource = "arn:aws:logs:us-east-1:222222222222:log-group:/landform/redshift-studio/consumer:log-stream:*"
      },
    ]
  })
}

resource "aws_iam_role" "other" {
  name                 = "other"
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
            "aws:SourceAccount" = "222222222222"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "other_landform_grants_57469919" {
  role = aws_iam_role.other.name
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
        Resource = "arn:aws:logs:us-east-1:222222222222:log-group:/aws/sagemaker/*"
      },
    ]
  })
}

resource "aws_iam_role" "studio_exec" {
  name                 = "studio-exec"
  path                 = "/"
  description          = "Apps of the studio"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "AssumedByStudio"
        Effect = "Allow"
        Principal = {
          Service = "sagemaker.amazonaws.com"
        }
        Action = [
          "sts:AssumeRole",
          "sts:SetSourceIdentity",
        ]
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "222222222222"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "studio_exec_landform_grants_57469919" {
  role = aws_iam_role.studio_exec.name
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
        Resource = "arn:aws:logs:us-east-1:222222222222:log-group:/aws/sagemaker/*"
      },
      {
        Sid    = "AssumeRoles"
        Effect = "Allow"
        Action = [
          "sts:AssumeRole",
          "sts:SetSourceIdentity",
        ]
        Resource = "arn:aws:iam::111111111111:role/RedshiftROAPIUserAccess"
      },
      {
        Sid    = "DescribeStudio"
        Effect = "Allow"
        Action = [
          "sagemaker:DescribeApp",
          "sagemaker:DescribeDomain",
          "sagemaker:DescribeSpace",
          "sagemaker:DescribeUserProfile",
        ]
        Resource = [
          "arn:aws:sagemaker:us-east-1:222222222222:app/*",
          "arn:aws:sagemaker:us-east-1:222222222222:domain/*",
          "arn:aws:sagemaker:us-east-1:222222222222:space/*",
          "arn:aws:sagemaker:us-east-1:222222222222:user-profile/*",
        ]
      },
      {
        Sid    = "ListStudio"
        Effect = "Allow"
        Action = [
          "sagemaker:ListApps",
          "sagemaker:ListDomains",
          "sagemaker:ListSpaces",
          "sagemaker:ListUserProfiles",
        ]
        Resource = "*"
      },
      {
        Sid      = "OwnProfile"
        Effect   = "Allow"
        Action   = "sagemaker:CreatePresignedDomainUrl"
        Resource = "arn:aws:sagemaker:us-east-1:222222222222:user-profile/$${sagemaker:DomainId}/$${sagemaker:UserProfileName}"
      },
      {
        Sid    = "OwnSpaces"
        Effect = "Allow"
        Action = [
          "sagemaker:CreateSpace",
          "sagemaker:DeleteSpace",
          "sagemaker:UpdateSpace",
        ]
        Resource = "arn:aws:sagemaker:us-east-1:222222222222:space/$${sagemaker:DomainId}/*"
        Condition = {
          StringEquals = {
            "sagemaker:SpaceSharingType" = "Private"
          }
          ArnLike = {
            "sagemaker:OwnerUserProfileArn" = "arn:aws:sagemaker:us-east-1:222222222222:user-profile/$${sagemaker:DomainId}/$${sagemaker:UserProfileName}"
          }
        }
      },
      {
        Sid    = "OwnApps"
        Effect = "Allow"
        Action = [
          "sagemaker:CreateApp",
          "sagemaker:DeleteApp",
        ]
        Resource = "arn:aws:sagemaker:us-east-1:222222222222:app/$${sagemaker:DomainId}/*"
        Condition = {
          StringEquals = {
            "sagemaker:SpaceSharingType" = "Private"
          }
          ArnLike = {
            "sagemaker:OwnerUserProfileArn" = "arn:aws:sagemaker:us-east-1:222222222222:user-profile/$${sagemaker:DomainId}/$${sagemaker:UserProfileName}"
          }
        }
      },
      {
        Sid    = "TagSpacesAndApps"
        Effect = "Allow"
        Action = "sagemaker:AddTags"
        Resource = [
          "arn:aws:sagemaker:us-east-1:222222222222:app/$${sagemaker:DomainId}/*",
          "arn:aws:sagemaker:us-east-1:222222222222:space/$${sagemaker:DomainId}/*",
        ]
        Condition = {
          Null = {
            "sagemaker:TaggingAction" = "false"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role" "studio_flow_writer" {
  name                 = "redshift-studio-studio-flow-writer"
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
            "aws:SourceAccount" = "222222222222"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:ec2:us-east-1:222222222222:vpc-flow-log/*"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "studio_flow_writer_landform_grants_57469919" {
  role = aws_iam_role.studio_flow_writer.name
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
          "arn:aws:logs:us-east-1:222222222222:log-group:/landform/redshift-studio/studio-flows",
          "arn:aws:logs:us-east-1:222222222222:log-group:/landform/redshift-studio/studio-flows:*",
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
