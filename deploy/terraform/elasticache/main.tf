resource "aws_elasticache_replication_group" "redis" {
  replication_group_id = var.name
  description          = "Live feed and leaderboards of Anabranch"
  engine               = var.engine
  engine_version       = var.engine_version
  node_type            = var.node_type
  port                 = 6379
  parameter_group_name = aws_elasticache_parameter_group.redis.name
  subnet_group_name    = aws_elasticache_subnet_group.redis.name
  security_group_ids   = var.security_group_ids
  user_group_ids       = [aws_elasticache_user_group.redis.user_group_id]

  num_cache_clusters      = var.cluster_mode ? null : 1 + var.replicas
  num_node_groups         = var.cluster_mode ? var.shards : null
  replicas_per_node_group = var.cluster_mode ? var.replicas : null

  automatic_failover_enabled = true
  multi_az_enabled           = true

  # IAM signs in by TLS alone.
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  at_rest_encryption_enabled = true
  kms_key_id                 = var.kms_key_arn

  snapshot_retention_limit = var.snapshot_retention_days
  tags                     = var.tags

  lifecycle {
    precondition {
      condition     = var.engine == "valkey" || split(".", var.engine_version)[0] == "7"
      error_message = "engine redis ends at 7.1 in ElastiCache: set engine_version, or engine to valkey."
    }
  }
}

resource "aws_elasticache_parameter_group" "redis" {
  # A family is of one major version of the engine, and the next one's group has to be there before this one goes.
  name   = "${var.name}-${local.family}"
  family = local.family
  tags   = var.tags

  # Leaderboards are no cache: full memory must refuse writes, which are tried again, and evict nothing.
  parameter {
    name  = "maxmemory-policy"
    value = "noeviction"
  }

  dynamic "parameter" {
    for_each = var.cluster_mode ? ["yes"] : []

    content {
      name  = "cluster-enabled"
      value = parameter.value
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_elasticache_subnet_group" "redis" {
  name       = var.name
  subnet_ids = var.subnet_ids
  tags       = var.tags
}

# Users and a group of engine redis serve Valkey too.
resource "aws_elasticache_user" "iam" {
  for_each = local.access

  # IAM wants one name for both, in lower case.
  user_id       = "${var.name}-${each.key}"
  user_name     = "${var.name}-${each.key}"
  engine        = "redis"
  access_string = each.value
  tags          = var.tags

  authentication_mode {
    type = "iam"
  }
}

# A group of engine redis must have a user of this name. This one can't sign in.
resource "aws_elasticache_user" "nobody" {
  user_id       = "${var.name}-default"
  user_name     = "default"
  engine        = "redis"
  access_string = "off -@all"
  tags          = var.tags

  authentication_mode {
    type = "no-password-required"
  }
}

resource "aws_elasticache_user_group" "redis" {
  user_group_id = var.name
  engine        = "redis"
  user_ids      = concat([aws_elasticache_user.nobody.user_id], [for user in aws_elasticache_user.iam : user.user_id])
  tags          = var.tags
}
