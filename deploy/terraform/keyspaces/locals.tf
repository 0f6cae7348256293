locals {
  provisioned = var.capacity_mode == "provisioned"

  scaled = local.provisioned ? {
    write = {
      dimension = "cassandra:table:WriteCapacityUnits"
      metric    = "CassandraWriteCapacityUtilization"
      min       = var.min_write_units
      max       = max(var.min_write_units, ceil(var.headroom * coalesce(var.peak_write_units, 1)))
    }
    read = {
      dimension = "cassandra:table:ReadCapacityUnits"
      metric    = "CassandraReadCapacityUtilization"
      min       = var.min_read_units
      max       = max(var.min_read_units, ceil(var.headroom * coalesce(var.peak_read_units, 1)))
    }
  } : {}
}
