output "keyspace" {
  description = "For sinks.cassandra.keyspace."
  value       = aws_keyspaces_keyspace.events.name
}

output "table_arn" {
  description = "For the module iam."
  value       = aws_keyspaces_table.events.arn
}

output "contract_arn" {
  description = "For the module iam."
  value       = aws_keyspaces_table.contract.arn
}
