variable "keyspace" {
  description = "The keyspace, sinks.cassandra.keyspace."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]{0,47}$", var.keyspace))
    error_message = "keyspace must be 1 to 48 lower-case letters, digits and '_' that start with a letter."
  }
}

variable "table" {
  description = "The table of events, sinks.cassandra.table."
  type        = string
  default     = "events_by_day"

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]{0,47}$", var.table)) && var.table != "anabranch_contract"
    error_message = "table must be 1 to 48 lower-case letters, digits and '_' that start with a letter, and not anabranch_contract."
  }
}

variable "expire_after_seconds" {
  description = "sinks.cassandra.expire-after in seconds, 7776000 for 90d; 0 where events never expire."
  type        = number
  default     = 0

  validation {
    condition     = var.expire_after_seconds >= 0 && var.expire_after_seconds <= 630720000 && floor(var.expire_after_seconds) == var.expire_after_seconds
    error_message = "expire_after_seconds must be a whole number from 0 to 630720000, 7300 days."
  }
}

variable "capacity_mode" {
  description = "on-demand or provisioned, of the table of events. Provisioned comes with auto scaling."
  type        = string
  default     = "on-demand"

  validation {
    condition     = contains(["on-demand", "provisioned"], var.capacity_mode)
    error_message = "capacity_mode must be on-demand or provisioned."
  }
}

variable "peak_write_units" {
  description = "Write units/s of the table at its peak: events/s times the KiB of a row, begun ones whole. For provisioned."
  type        = number
  default     = null

  validation {
    condition     = var.peak_write_units == null ? true : var.peak_write_units >= 1
    error_message = "peak_write_units must be 1 or more."
  }
}

variable "peak_read_units" {
  description = "Read units/s of the table at its peak: a read at LOCAL_QUORUM takes one for each 4 KiB. For provisioned."
  type        = number
  default     = null

  validation {
    condition     = var.peak_read_units == null ? true : var.peak_read_units >= 1
    error_message = "peak_read_units must be 1 or more."
  }
}

variable "min_write_units" {
  description = "Write units/s below which auto scaling never goes."
  type        = number
  default     = 5

  validation {
    condition     = var.min_write_units >= 1
    error_message = "min_write_units must be 1 or more."
  }
}

variable "min_read_units" {
  description = "Read units/s below which auto scaling never goes."
  type        = number
  default     = 5

  validation {
    condition     = var.min_read_units >= 1
    error_message = "min_read_units must be 1 or more."
  }
}

variable "headroom" {
  description = "The most that auto scaling may reach, as a multiple of the peak."
  type        = number
  default     = 1.5

  validation {
    condition     = var.headroom >= 1.5
    error_message = "headroom must be 1.5 or more."
  }
}

variable "kms_key_arn" {
  description = "The KMS key that encrypts both tables. Without one it is a key of AWS' own, which costs nothing."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of the keyspace and its tables."
  type        = map(string)
  default     = {}
}
