# landform feature-store-sharing: sharing of owner

resource "aws_ram_resource_share" "catalog_discover" {
  name                      = "feature-store-sharing-catalog-discover"
  allow_external_principals = false

  permission_arns = [
    "arn:aws:ram::aws:permission/AWSRAMPermissionSageMakerCatalogResourceSearch",
  ]
}

resource "aws_ram_resource_association" "catalog_discover_default_feature_group_catalog_dcd5117a" {
  resource_share_arn = aws_ram_resource_share.catalog_discover.arn
  resource_arn       = "arn:aws:sagemaker:us-east-1:111111111111:sagemaker-catalog/DefaultFeatureGroupCatalog"
}

resource "aws_ram_principal_association" "catalog_discover_222222222222_76eb17a8" {
  resource_share_arn = aws_ram_resource_share.catalog_discover.arn
  principal          = "222222222222"
}

resource "aws_ram_resource_share" "cross_account_fg_1_read_only" {
  name                      = "feature-store-sharing-cross-account-fg-1-read-only"
  allow_external_principals = false

  permission_arns = [
    "arn:aws:ram::aws:permission/AWSRAMPermissionSageMakerFeatureGroupReadOnly",
  ]
}

resource "aws_ram_resource_association" "cross_account_fg_1_read_only_cross_account_fg_1_8a751913" {
  resource_share_arn = aws_ram_resource_share.cross_account_fg_1_read_only.arn
  resource_arn       = "arn:aws:sagemaker:us-east-1:111111111111:feature-group/cross-account-fg-1"
}

resource "aws_ram_principal_association" "cross_account_fg_1_read_only_333333333333_5080b6ee" {
  resource_share_arn = aws_ram_resource_share.cross_account_fg_1_read_only.arn
  principal          = "333333333333"
}

resource "aws_ram_resource_share" "cross_account_fg_1_read_write" {
  name                      = "feature-store-sharing-cross-account-fg-1-read-write"
  allow_external_principals = false

  permission_arns = [
    "arn:aws:ram::aws:permission/AWSRAMPermissionSagemakerFeatureGroupReadWrite",
  ]
}

resource "aws_ram_resource_association" "cross_account_fg_1_read_write_cross_account_fg_1_8a751913" {
  resource_share_arn = aws_ram_resource_share.cross_account_fg_1_read_write.arn
  resource_arn       = "arn:aws:sagemaker:us-east-1:111111111111:feature-group/cross-account-fg-1"
}

resource "aws_ram_principal_association" "cross_account_fg_1_read_write_222222222222_76eb17a8" {
  resource_share_arn = aws_ram_resource_share.cross_account_fg_1_read_write.arn
  principal          = "222222222222"
}
