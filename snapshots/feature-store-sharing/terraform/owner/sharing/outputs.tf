output "share_owner_catalog_discover_id" {
  description = "The id of share/owner/catalog-discover"
  value       = aws_ram_resource_share.catalog_discover.arn
}

output "share_owner_cross_account_fg_1_read_only_id" {
  description = "The id of share/owner/cross-account-fg-1-read-only"
  value       = aws_ram_resource_share.cross_account_fg_1_read_only.arn
}

output "share_owner_cross_account_fg_1_read_write_id" {
  description = "The id of share/owner/cross-account-fg-1-read-write"
  value       = aws_ram_resource_share.cross_account_fg_1_read_write.arn
}
