provider "aws" {
  region              = "us-east-1"
  allowed_account_ids = ["000000000001"]

  assume_role {
    role_arn     = "arn:aws:iam::000000000001:role/OrganizationAccountAccessRole"
    session_name = "landform"
  }
}
