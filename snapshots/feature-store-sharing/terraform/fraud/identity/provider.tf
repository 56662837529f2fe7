provider "aws" {
  region              = "us-east-1"
  allowed_account_ids = ["333333333333"]

  assume_role {
    role_arn     = "arn:aws:iam::333333333333:role/OrganizationAccountAccessRole"
    session_name = "landform"
  }
}
