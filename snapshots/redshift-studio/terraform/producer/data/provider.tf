provider "aws" {
  region              = "us-east-1"
  allowed_account_ids = ["111111111111"]

  assume_role {
    role_arn     = "arn:aws:iam::111111111111:role/OrganizationAccountAccessRole"
    session_name = "landform"
  }
}
