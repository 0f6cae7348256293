# What the sink writes and reads by; held against the program's own table by TerraformIT.
locals {
  all_indexes = {
    GSI1 = { partition_key = "GSI1PK", sort_key = "GSI1SK", projection = "ALL" }
    GSI2 = { partition_key = "GSI2PK", sort_key = "GSI2SK", projection = "ALL" }
    GSI3 = { partition_key = "GSI3PK", sort_key = null, projection = "KEYS_ONLY" }
  }

  indexes = { for name, index in local.all_indexes : name => index if name != "GSI3" || var.id_index }

  # DynamoDB refuses an attribute that is part of no key.
  key_attributes = concat(
    ["PK", "SK"],
    compact(flatten([for index in values(local.indexes) : [index.partition_key, index.sort_key]]))
  )

  provisioned = var.billing_mode == "provisioned"

  # Of the table and of each index alike: a throttled index throttles the table.
  capacity = {
    write = {
      dimension = "WriteCapacityUnits"
      metric    = "DynamoDBWriteCapacityUtilization"
      min       = var.min_write_units
      max       = max(var.min_write_units, ceil(var.headroom * coalesce(var.peak_write_units, 1)))
    }
    read = {
      dimension = "ReadCapacityUnits"
      metric    = "DynamoDBReadCapacityUtilization"
      min       = var.min_read_units
      max       = max(var.min_read_units, ceil(var.headroom * coalesce(var.peak_read_units, 1)))
    }
  }

  # "table/write", "GSI1/read" and so on.
  scaled = local.provisioned ? merge([
    for name in concat(["table"], keys(local.indexes)) : {
      for direction, capacity in local.capacity : "${name}/${direction}" => merge(capacity, {
        resource_id = name == "table" ? "table/${var.table}" : "table/${var.table}/index/${name}"
        dimension   = "dynamodb:${name == "table" ? "table" : "index"}:${capacity.dimension}"
        direction   = direction
      })
    }
  ]...) : {}

  # "table/write/nightly/start" and so on. A batch's units are what it consumes, so that they are 70 % of what is there.
  scheduled = merge(flatten([
    for target, scaled in local.scaled : [
      for name, batch in var.batches : {
        "${target}/${name}/start" = {
          target   = target
          schedule = batch.start
          timezone = batch.timezone
          min      = max(scaled.min, ceil((scaled.direction == "write" ? batch.write_units : batch.read_units) / 0.7))
          max      = max(scaled.max, ceil(var.headroom * (scaled.direction == "write" ? batch.write_units : batch.read_units)))
        }
        "${target}/${name}/end" = {
          target   = target
          schedule = batch.end
          timezone = batch.timezone
          min      = scaled.min
          max      = scaled.max
        }
      }
    ]
  ])...)
}
