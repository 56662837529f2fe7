output "control_policy_management_sharing_id" {
  description = "The id of control-policy/management/sharing"
  value       = aws_organizations_policy.sharing.id
}
