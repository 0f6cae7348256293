resource "aws_keyspaces_keyspace" "events" {
  name = var.keyspace
  tags = var.tags

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_keyspaces_table" "events" {
  keyspace_name        = aws_keyspaces_keyspace.events.name
  table_name           = var.table
  default_time_to_live = var.expire_after_seconds
  tags                 = var.tags

  schema_definition {
    column {
      name = "day"
      type = "date"
    }

    column {
      name = "bucket"
      type = "int"
    }

    column {
      name = "event_time"
      type = "time"
    }

    column {
      name = "event_id"
      type = "text"
    }

    column {
      name = "user_id"
      type = "text"
    }

    column {
      name = "event_type"
      type = "text"
    }

    column {
      name = "data"
      type = "text"
    }

    column {
      name = "extra"
      type = "text"
    }

    partition_key {
      name = "day"
    }

    partition_key {
      name = "bucket"
    }

    clustering_key {
      name     = "event_time"
      order_by = "DESC"
    }

    clustering_key {
      name     = "event_id"
      order_by = "ASC"
    }
  }

  capacity_specification {
    throughput_mode      = local.provisioned ? "PROVISIONED" : "PAY_PER_REQUEST"
    read_capacity_units  = local.provisioned ? var.min_read_units : null
    write_capacity_units = local.provisioned ? var.min_write_units : null
  }

  encryption_specification {
    type               = var.kms_key_arn == null ? "AWS_OWNED_KMS_KEY" : "CUSTOMER_MANAGED_KMS_KEY"
    kms_key_identifier = var.kms_key_arn
  }

  point_in_time_recovery {
    status = "ENABLED"
  }

  # The sink writes each row with what is left of its life. Keyspaces can't turn this off again.
  dynamic "ttl" {
    for_each = var.expire_after_seconds > 0 ? ["ENABLED"] : []

    content {
      status = ttl.value
    }
  }

  lifecycle {
    prevent_destroy = true

    # Auto scaling sets these.
    ignore_changes = [
      capacity_specification[0].read_capacity_units,
      capacity_specification[0].write_capacity_units,
    ]

    precondition {
      condition     = !local.provisioned || (var.peak_write_units != null && var.peak_read_units != null)
      error_message = "capacity_mode provisioned needs peak_write_units and peak_read_units."
    }
  }
}

# Holds each table's number of buckets: some rows in all, read at starts.
resource "aws_keyspaces_table" "contract" {
  keyspace_name = aws_keyspaces_keyspace.events.name
  table_name    = "anabranch_contract"
  tags          = var.tags

  schema_definition {
    column {
      name = "table_name"
      type = "text"
    }

    column {
      name = "from_day"
      type = "date"
    }

    column {
      name = "day_buckets"
      type = "int"
    }

    column {
      name = "decided_at"
      type = "timestamp"
    }

    partition_key {
      name = "table_name"
    }

    clustering_key {
      name     = "from_day"
      order_by = "ASC"
    }
  }

  capacity_specification {
    throughput_mode = "PAY_PER_REQUEST"
  }

  encryption_specification {
    type               = var.kms_key_arn == null ? "AWS_OWNED_KMS_KEY" : "CUSTOMER_MANAGED_KMS_KEY"
    kms_key_identifier = var.kms_key_arn
  }

  point_in_time_recovery {
    status = "ENABLED"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_appautoscaling_target" "units" {
  for_each = local.scaled

  service_namespace  = "cassandra"
  resource_id        = "keyspace/${var.keyspace}/table/${aws_keyspaces_table.events.table_name}"
  scalable_dimension = each.value.dimension
  min_capacity       = each.value.min
  max_capacity       = each.value.max
}

resource "aws_appautoscaling_policy" "units" {
  for_each = local.scaled

  name               = "${var.keyspace}.${var.table}/${each.key}"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.units[each.key].service_namespace
  resource_id        = aws_appautoscaling_target.units[each.key].resource_id
  scalable_dimension = aws_appautoscaling_target.units[each.key].scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value = 70

    predefined_metric_specification {
      predefined_metric_type = each.value.metric
    }
  }
}
