output "key_science_results_id" {
  description = "The id of key/science/results"
  value       = aws_kms_key.results.key_id
}

output "key_science_science_audit_id" {
  description = "The id of key/science/science-audit"
  value       = aws_kms_key.science_audit.key_id
}
