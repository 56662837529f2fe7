output "endpoint_producer_warehouse_s3_id" {
  description = "The id of endpoint/producer/warehouse-s3"
  value       = aws_vpc_endpoint.warehouse_s3.id
}

output "flow_log_producer_warehouse_id" {
  description = "The id of flow-log/producer/warehouse"
  value       = aws_flow_log.warehouse.id
}

output "key_producer_producer_audit_id" {
  description = "The id of key/producer/producer-audit"
  value       = aws_kms_key.producer_audit.key_id
}

output "key_producer_warehouse_id" {
  description = "The id of key/producer/warehouse"
  value       = aws_kms_key.warehouse.key_id
}

output "route_table_producer_warehouse_private_a_id" {
  description = "The id of route-table/producer/warehouse-private-a"
  value       = aws_route_table.warehouse_private_a.id
}

output "route_table_producer_warehouse_private_b_id" {
  description = "The id of route-table/producer/warehouse-private-b"
  value       = aws_route_table.warehouse_private_b.id
}

output "security_group_producer_analytics_id" {
  description = "The id of security-group/producer/analytics"
  value       = aws_security_group.analytics.id
}

output "subnet_producer_warehouse_private_a_id" {
  description = "The id of subnet/producer/warehouse-private-a"
  value       = aws_subnet.warehouse_private_a.id
}

output "subnet_producer_warehouse_private_b_id" {
  description = "The id of subnet/producer/warehouse-private-b"
  value       = aws_subnet.warehouse_private_b.id
}

output "vpc_producer_warehouse_id" {
  description = "The id of vpc/producer/warehouse"
  value       = aws_vpc.warehouse.id
}
