output "key_store_offline_id" {
  description = "The id of key/store/offline"
  value       = aws_kms_key.offline.key_id
}

output "key_store_online_id" {
  description = "The id of key/store/online"
  value       = aws_kms_key.online.key_id
}

output "key_store_store_audit_id" {
  description = "The id of key/store/store-audit"
  value       = aws_kms_key.store_audit.key_id
}
