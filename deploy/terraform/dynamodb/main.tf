resource "aws_dynamodb_table" "events" {
  name           = var.table
  billing_mode   = local.provisioned ? "PROVISIONED" : "PAY_PER_REQUEST"
  read_capacity  = local.provisioned ? var.min_read_units : null
  write_capacity = local.provisioned ? var.min_write_units : null
  hash_key       = "PK"
  range_key      = "SK"

  deletion_protection_enabled = var.deletion_protection

  dynamic "attribute" {
    for_each = local.key_attributes

    content {
      name = attribute.value
      type = "S"
    }
  }

  dynamic "global_secondary_index" {
    for_each = local.indexes

    content {
      name            = global_secondary_index.key
      hash_key        = global_secondary_index.value.partition_key
      range_key       = global_secondary_index.value.sort_key
      projection_type = global_secondary_index.value.projection
      read_capacity   = local.provisioned ? var.min_read_units : null
      write_capacity  = local.provisioned ? var.min_write_units : null
    }
  }

  dynamic "ttl" {
    for_each = var.expire ? ["ttl"] : []

    content {
      attribute_name = ttl.value
      enabled        = true
    }
  }

  point_in_time_recovery {
    enabled = true
  }

  # Without a key of your own it is encrypted too, by one that AWS owns.
  server_side_encryption {
    enabled     = var.kms_key_arn != null
    kms_key_arn = var.kms_key_arn
  }

  tags = var.tags

  lifecycle {
    # Auto scaling sets these, and of an index Terraform can ignore all or nothing.
    ignore_changes = [read_capacity, write_capacity, global_secondary_index]

    precondition {
      condition     = !local.provisioned || (var.peak_write_units != null && var.peak_read_units != null)
      error_message = "billing_mode provisioned needs peak_write_units and peak_read_units."
    }
  }
}

resource "aws_appautoscaling_target" "units" {
  for_each = local.scaled

  service_namespace  = "dynamodb"
  resource_id        = each.value.resource_id
  scalable_dimension = each.value.dimension
  min_capacity       = each.value.min
  max_capacity       = each.value.max

  depends_on = [aws_dynamodb_table.events]
}

resource "aws_appautoscaling_policy" "units" {
  for_each = local.scaled

  name               = "${var.table}/${each.key}"
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

resource "aws_appautoscaling_scheduled_action" "batch" {
  for_each = local.scheduled

  name               = replace(each.key, "/", "-")
  service_namespace  = aws_appautoscaling_target.units[each.value.target].service_namespace
  resource_id        = aws_appautoscaling_target.units[each.value.target].resource_id
  scalable_dimension = aws_appautoscaling_target.units[each.value.target].scalable_dimension
  schedule           = each.value.schedule
  timezone           = each.value.timezone

  scalable_target_action {
    min_capacity = each.value.min
    max_capacity = each.value.max
  }
}

resource "aws_dynamodb_contributor_insights" "keys" {
  for_each = var.contributor_insights ? toset(concat(["table"], keys(local.indexes))) : toset([])

  table_name = aws_dynamodb_table.events.name
  index_name = each.key == "table" ? null : each.key
}
