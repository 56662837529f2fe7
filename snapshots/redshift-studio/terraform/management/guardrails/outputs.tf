output "control_policy_management_studio_id" {
  description = "The id of control-policy/management/studio"
  value       = aws_organizations_policy.studio.id
}
