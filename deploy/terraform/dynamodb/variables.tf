variable "table" {
  description = "The table's name, sinks.dynamodb.table."
  type        = string
  default     = "Events"

  validation {
    condition     = can(regex("^[a-zA-Z0-9_.-]{3,255}$", var.table))
    error_message = "table must be 3 to 255 of a-z, A-Z, 0-9, '_', '-' and '.'."
  }
}

variable "id_index" {
  description = "Whether there is an index by id, sinks.dynamodb.id-index. On a table that is there already, see README.md first."
  type        = bool
  default     = false
}

variable "expire" {
  description = "Whether events expire, as with sinks.dynamodb.expire-after: each carries its own time in the attribute ttl."
  type        = bool
  default     = false
}

variable "billing_mode" {
  description = "on-demand or provisioned, as sinks.dynamodb.billing. Provisioned comes with auto scaling; docs/cost.md says when it is cheaper."
  type        = string
  default     = "on-demand"

  validation {
    condition     = contains(["on-demand", "provisioned"], var.billing_mode)
    error_message = "billing_mode must be on-demand or provisioned."
  }
}

variable "peak_write_units" {
  description = "Write units/s of the table at its peak: events/s times the KiB of an event, begun ones whole. Each index takes as many at most. For provisioned."
  type        = number
  default     = null

  validation {
    condition     = var.peak_write_units == null ? true : var.peak_write_units >= 1
    error_message = "peak_write_units must be 1 or more."
  }
}

variable "peak_read_units" {
  description = "Read units/s of the table, and of the index that is read most, at their peak. For provisioned."
  type        = number
  default     = null

  validation {
    condition     = var.peak_read_units == null ? true : var.peak_read_units >= 1
    error_message = "peak_read_units must be 1 or more."
  }
}

variable "min_write_units" {
  description = "Write units/s below which auto scaling never goes, of the table and of each index: sinks.dynamodb.write-units."
  type        = number
  default     = 5

  validation {
    condition     = var.min_write_units >= 1
    error_message = "min_write_units must be 1 or more."
  }
}

variable "min_read_units" {
  description = "Read units/s below which auto scaling never goes, of the table and of each index: sinks.dynamodb.read-units."
  type        = number
  default     = 5

  validation {
    condition     = var.min_read_units >= 1
    error_message = "min_read_units must be 1 or more."
  }
}

variable "headroom" {
  description = "The most that auto scaling may reach, as a multiple of the peak. Scaling up takes one to two minutes, and a backlog comes faster than its peak."
  type        = number
  default     = 1.5

  validation {
    condition     = var.headroom >= 1.5
    error_message = "headroom must be 1.5 or more."
  }
}

variable "batches" {
  description = "Known batches, such as a nightly import: from start to end, both cron(...) or at(...) expressions, so many units/s are there in advance. For provisioned."
  type = map(object({
    start       = string
    end         = string
    timezone    = optional(string, "UTC")
    write_units = number
    read_units  = optional(number, 1)
  }))
  default = {}

  validation {
    condition     = alltrue([for batch in var.batches : alltrue([for when in [batch.start, batch.end] : can(regex("^(cron|at)\\(.+\\)$", when))])])
    error_message = "start and end of a batch must be cron(...) or at(...)."
  }
}

variable "deletion_protection" {
  description = "Whether DynamoDB refuses to delete the table."
  type        = bool
  default     = true
}

variable "kms_key_arn" {
  description = "The KMS key that encrypts the table. Without one it is a key of AWS' own, which costs nothing."
  type        = string
  default     = null
}

variable "contributor_insights" {
  description = "Whether CloudWatch Contributor Insights names the keys of the table and of its indexes that are written and read most. AWS charges for it by the event."
  type        = bool
  default     = false
}

variable "tags" {
  description = "Tags of the table."
  type        = map(string)
  default     = {}
}
