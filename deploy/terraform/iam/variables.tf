variable "name" {
  description = "What the names of the role and of the policies start with."
  type        = string
  default     = "anabranch"

  validation {
    condition     = can(regex("^[\\w+=,.@-]{1,50}$", var.name))
    error_message = "name must be 1 to 50 letters, digits and of _ + = , . @ -."
  }
}

variable "services" {
  description = "What the pipeline uses, of dynamodb, keyspaces, elasticache and msk: each needs its ARNs below. There are statements for these alone."
  type        = set(string)

  validation {
    condition     = length(setsubtract(var.services, ["dynamodb", "keyspaces", "elasticache", "msk"])) == 0
    error_message = "services must be of dynamodb, keyspaces, elasticache, msk."
  }
}

variable "create_role" {
  description = "Whether there is a role for the pipeline, taken by service_account or by whom trust_policy names. Without it the policies can be attached to others."
  type        = bool
  default     = true
}

variable "role_purposes" {
  description = "Which of the policies the role has: run, tables, read, verify."
  type        = set(string)
  default     = ["run"]

  validation {
    condition     = length(setsubtract(var.role_purposes, ["run", "tables", "read", "verify"])) == 0
    error_message = "role_purposes must be of run, tables, read, verify."
  }
}

variable "service_account" {
  description = "The Kubernetes service account that may take the role: by IRSA where oidc_provider_arn is given, else by EKS Pod Identity."
  type = object({
    namespace         = string
    name              = string
    oidc_provider_arn = optional(string)
  })
  default = null
}

variable "trust_policy" {
  description = "Who may take the role, as JSON, instead of service_account."
  type        = string
  default     = null

  validation {
    condition     = var.trust_policy == null ? true : can(jsondecode(var.trust_policy))
    error_message = "trust_policy must be JSON."
  }
}

variable "dynamodb_table_arn" {
  description = "table_arn of the module dynamodb."
  type        = string
  default     = null
}

variable "deletes_by_id" {
  description = "Whether deletions look their event up by its id: with event.deletes and id-index."
  type        = bool
  default     = false
}

variable "msk_cluster_arn" {
  description = "The Amazon MSK cluster, where clients sign in to it by IAM."
  type        = string
  default     = null

  validation {
    condition     = var.msk_cluster_arn == null ? true : can(regex(":cluster/[^/]+/[^/]+$", var.msk_cluster_arn))
    error_message = "msk_cluster_arn must end with :cluster/NAME/ID."
  }
}

variable "topics" {
  description = "kafka.topics."
  type        = list(string)
  default     = ["events"]
}

variable "dead_letter_topic" {
  description = "The topic of kafka.dead-letters."
  type        = string
  default     = "events.dead"
}

variable "group" {
  description = "kafka.group. The sinks' own groups, <group>.<sink>, are included."
  type        = string
  default     = "anabranch"
}

variable "keyspaces_table_arn" {
  description = "table_arn of the module keyspaces."
  type        = string
  default     = null
}

variable "keyspaces_contract_arn" {
  description = "contract_arn of the module keyspaces."
  type        = string
  default     = null
}

variable "elasticache_arns" {
  description = "What the pipeline connects to and as whom: replication_group_arn and, of user_arns, feed and leaderboards of the module elasticache."
  type        = list(string)
  default     = []
}

variable "tags" {
  description = "Tags of the role and of the policies."
  type        = map(string)
  default     = {}
}
