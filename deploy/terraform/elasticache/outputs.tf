output "redis" {
  description = "The address that each user connects to: feed is that of sinks.feed.redis, leaderboards that of sinks.leaderboards.redis."
  value = {
    for key, user in aws_elasticache_user.iam : key => (
      var.cluster_mode
      ? "rediss-cluster://${user.user_id}@${aws_elasticache_replication_group.redis.configuration_endpoint_address}:6379?iam=elasticache:${var.name}"
      : "rediss://${user.user_id}@${aws_elasticache_replication_group.redis.primary_endpoint_address}:6379?iam=elasticache:${var.name}"
    )
  }
}

output "replication_group_arn" {
  description = "For the module iam."
  value       = aws_elasticache_replication_group.redis.arn
}

output "user_arns" {
  description = "For the module iam, by user."
  value       = { for key, user in aws_elasticache_user.iam : key => user.arn }
}
