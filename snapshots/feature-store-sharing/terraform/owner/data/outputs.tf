output "key_owner_audit_id" {
  description = "The id of key/owner/audit"
  value       = aws_kms_key.audit.key_id
}

output "key_owner_fs_offline_id" {
  description = "The id of key/owner/fs-offline"
  value       = aws_kms_key.fs_offline.key_id
}

output "key_owner_fs_online_id" {
  description = "The id of key/owner/fs-online"
  value       = aws_kms_key.fs_online.key_id
}
