# landform feature-store-sts: identity of science

resource "aws_iam_policy" "organizationaccountaccessrole_grants" {
  name = "landform-grants-feature-store-sts-OrganizationAccountAccessRole"
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
        Resource = "arn:aws:s3:::feature-store-audit-222222222222"
      },
      {
        Sid      = "ReadTrailsObjects"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::feature-store-audit-222222222222/AWSLogs/222222222222/*"
      },
      {
        Sid      = "ReadTrailsKeyScienceAudit"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = "arn:aws:kms:us-east-1:222222222222:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/science-audit"
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

resource "aws_iam_role" "lambda_exec" {
  name                 = "lambda-exec"
  path                 = "/"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "AssumedByLambda"
        Effect = "Allow"
        Principal = {
          Service = "lambda.amazonaws.com"
        }
        Action = "sts:AssumeRole"
      },
    ]
  })
}

resource "aws_iam_role_policy" "lambda_exec_landform_grants_57469919" {
  role = aws_iam_role.lambda_exec.name
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
        Resource = "arn:aws:logs:us-east-1:222222222222:log-group:/aws/lambda/*"
      },
      {
        Sid      = "AssumeRoles"
        Effect   = "Allow"
        Action   = "sts:AssumeRole"
        Resource = "arn:aws:iam::111111111111:role/cross-account-assume-role"
      },
      {
        Sid    = "ReadBucket"
        Effect = "Allow"
        Action = [
          "s3:GetBucketLocation",
          "s3:ListBucket",
        ]
        Resource = "arn:aws:s3:::athena-results-222222222222"
      },
      {
        Sid      = "ReadObjects"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::athena-results-222222222222/*"
      },
      {
        Sid      = "ReadKeyResults"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
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

resource "aws_iam_role" "nb_exec" {
  name                 = "nb-exec"
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

resource "aws_iam_role_policy" "nb_exec_landform_grants_57469919" {
  role = aws_iam_role.nb_exec.name
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
        Sid      = "AssumeRoles"
        Effect   = "Allow"
        Action   = "sts:AssumeRole"
        Resource = "arn:aws:iam::111111111111:role/cross-account-assume-role"
      },
      {
        Sid    = "ReadBucket"
        Effect = "Allow"
        Action = [
          "s3:GetBucketLocation",
          "s3:ListBucket",
        ]
        Resource = "arn:aws:s3:::athena-results-222222222222"
      },
      {
        Sid      = "ReadObjects"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::athena-results-222222222222/*"
      },
      {
        Sid      = "ReadKeyResults"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
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

resource "aws_iam_role" "science_log_writer" {
  name                 = "feature-store-sts-science-log-writer"
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

resource "aws_iam_role_policy" "science_log_writer_landform_grants_57469919" {
  role = aws_iam_role.science_log_writer.name
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
        Resource = "arn:aws:logs:us-east-1:222222222222:log-group:/landform/feature-store-sts/science:log-stream:*"
      },
    ]
  })
}
