output "endpoint_consumer_studio_logs_id" {
  description = "The id of endpoint/consumer/studio-logs"
  value       = aws_vpc_endpoint.studio_logs.id
}

output "endpoint_consumer_studio_redshift_id" {
  description = "The id of endpoint/consumer/studio-redshift"
  value       = aws_vpc_endpoint.studio_redshift.id
}

output "endpoint_consumer_studio_s3_id" {
  description = "The id of endpoint/consumer/studio-s3"
  value       = aws_vpc_endpoint.studio_s3.id
}

output "endpoint_consumer_studio_sagemaker_api_id" {
  description = "The id of endpoint/consumer/studio-sagemaker.api"
  value       = aws_vpc_endpoint.studio_sagemaker_api.id
}

output "endpoint_consumer_studio_sagemaker_runtime_id" {
  description = "The id of endpoint/consumer/studio-sagemaker.runtime"
  value       = aws_vpc_endpoint.studio_sagemaker_runtime.id
}

output "endpoint_consumer_studio_sts_id" {
  description = "The id of endpoint/consumer/studio-sts"
  value       = aws_vpc_endpoint.studio_sts.id
}

output "firewall_consumer_studio_a_id" {
  description = "The id of firewall/consumer/studio-a"
  value       = one(aws_networkfirewall_firewall.studio_a.firewall_status[0].sync_states).attachment[0].endpoint_id
}

output "flow_log_consumer_studio_id" {
  description = "The id of flow-log/consumer/studio"
  value       = aws_flow_log.studio.id
}

output "internet_gateway_consumer_studio_id" {
  description = "The id of internet-gateway/consumer/studio"
  value       = aws_internet_gateway.studio.id
}

output "key_consumer_consumer_audit_id" {
  description = "The id of key/consumer/consumer-audit"
  value       = aws_kms_key.consumer_audit.key_id
}

output "nat_gateway_consumer_studio_a_id" {
  description = "The id of nat-gateway/consumer/studio-a"
  value       = aws_nat_gateway.studio_a.id
}

output "route_table_consumer_studio_inspection_a_id" {
  description = "The id of route-table/consumer/studio-inspection-a"
  value       = aws_route_table.studio_inspection_a.id
}

output "route_table_consumer_studio_private_a_id" {
  description = "The id of route-table/consumer/studio-private-a"
  value       = aws_route_table.studio_private_a.id
}

output "route_table_consumer_studio_private_b_id" {
  description = "The id of route-table/consumer/studio-private-b"
  value       = aws_route_table.studio_private_b.id
}

output "route_table_consumer_studio_public_a_id" {
  description = "The id of route-table/consumer/studio-public-a"
  value       = aws_route_table.studio_public_a.id
}

output "security_group_consumer_lab_id" {
  description = "The id of security-group/consumer/lab"
  value       = aws_security_group.lab.id
}

output "security_group_consumer_lab_alice_id" {
  description = "The id of security-group/consumer/lab-alice"
  value       = aws_security_group.lab_alice.id
}

output "security_group_consumer_lab_bob_id" {
  description = "The id of security-group/consumer/lab-bob"
  value       = aws_security_group.lab_bob.id
}

output "security_group_consumer_studio_endpoints_id" {
  description = "The id of security-group/consumer/studio-endpoints"
  value       = aws_security_group.studio_endpoints.id
}

output "studio_domain_consumer_lab_id" {
  description = "The id of studio-domain/consumer/lab"
  value       = aws_sagemaker_domain.lab.id
}

output "subnet_consumer_studio_inspection_a_id" {
  description = "The id of subnet/consumer/studio-inspection-a"
  value       = aws_subnet.studio_inspection_a.id
}

output "subnet_consumer_studio_private_a_id" {
  description = "The id of subnet/consumer/studio-private-a"
  value       = aws_subnet.studio_private_a.id
}

output "subnet_consumer_studio_private_b_id" {
  description = "The id of subnet/consumer/studio-private-b"
  value       = aws_subnet.studio_private_b.id
}

output "subnet_consumer_studio_public_a_id" {
  description = "The id of subnet/consumer/studio-public-a"
  value       = aws_subnet.studio_public_a.id
}

output "vpc_consumer_studio_id" {
  description = "The id of vpc/consumer/studio"
  value       = aws_vpc.studio.id
}
