output "table_name" {
  description = "For sinks.dynamodb.table."
  value       = aws_dynamodb_table.events.name
}

output "table_arn" {
  description = "For the module iam."
  value       = aws_dynamodb_table.events.arn
}
