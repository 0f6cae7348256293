variable "name" {
  description = "The replication group's name, NAME of rediss://USER@host?iam=elasticache:NAME. A user's name is this one, a hyphen and what it does, and 40 characters at most."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,20}$", var.name)) && !strcontains(var.name, "--") && !endswith(var.name, "-")
    error_message = "name must be 1 to 21 lower-case letters, digits and single hyphens, must start with a letter and must not end with a hyphen."
  }
}

variable "engine" {
  description = "valkey, or redis for Redis OSS."
  type        = string
  default     = "valkey"

  validation {
    condition     = contains(["valkey", "redis"], var.engine)
    error_message = "engine must be valkey or redis."
  }
}

variable "engine_version" {
  description = "The engine's version, as 8.0. IAM needs 7 or later."
  type        = string
  default     = "8.0"

  validation {
    condition     = can(regex("^\\d+\\.\\d+$", var.engine_version)) && try(tonumber(split(".", var.engine_version)[0]) >= 7, false)
    error_message = "engine_version must be major.minor, 7.0 or later."
  }
}

variable "node_type" {
  description = "The nodes' type. Leaderboards and streams have to fit into maxmemory, with room for failover and backups."
  type        = string
  default     = "cache.t4g.small"
}

variable "cluster_mode" {
  description = "Whether keys are spread over shards: rediss-cluster:// in sinks.feed.redis and sinks.leaderboards.redis."
  type        = bool
  default     = false
}

variable "shards" {
  description = "Shards of a cluster; without cluster_mode there is one."
  type        = number
  default     = 2

  validation {
    condition     = var.shards >= 1 && var.shards <= 500
    error_message = "shards must be 1 to 500."
  }
}

variable "replicas" {
  description = "Replicas of each shard, which a failover needs."
  type        = number
  default     = 1

  validation {
    condition     = var.replicas >= 1 && var.replicas <= 5
    error_message = "replicas must be 1 to 5."
  }
}

variable "prefix" {
  description = "prefix of sinks.feed and sinks.leaderboards, as written: 'shop:'. The users reach nothing outside of it."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^[^\\s*?\\[\\]\\\\]*$", var.prefix))
    error_message = "prefix must hold no spaces and none of * ? [ ] \\."
  }
}

variable "users" {
  description = "Who signs in by IAM, each with the rights of its row in docs/redis.md: feed, leaderboards, listener, leaderboard-reader, cache, rate-limit."
  type        = set(string)
  default     = ["feed", "leaderboards"]

  validation {
    condition     = length(setsubtract(var.users, ["feed", "leaderboards", "listener", "leaderboard-reader", "cache", "rate-limit"])) == 0
    error_message = "users must be of feed, leaderboards, listener, leaderboard-reader, cache, rate-limit."
  }
}

variable "subnet_ids" {
  description = "Subnets of two or more availability zones."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "subnet_ids must be two or more, in different availability zones."
  }
}

variable "security_group_ids" {
  description = "Security groups that let the pipeline and its readers reach port 6379."
  type        = list(string)
}

variable "kms_key_arn" {
  description = "The KMS key that encrypts what is on disk. Without one it is a key of AWS' own."
  type        = string
  default     = null
}

variable "snapshot_retention_days" {
  description = "How long daily backups are kept; 0 for none. What is lost without them is read again from the log."
  type        = number
  default     = 1

  validation {
    condition     = var.snapshot_retention_days >= 0 && var.snapshot_retention_days <= 35
    error_message = "snapshot_retention_days must be 0 to 35."
  }
}

variable "tags" {
  description = "Tags of everything that is made."
  type        = map(string)
  default     = {}
}
