resource "aws_iam_policy" "rights" {
  for_each = local.policies

  name        = "${var.name}-${each.key}"
  description = "Anabranch: ${each.key}"
  policy      = jsonencode(each.value)
  tags        = var.tags

  lifecycle {
    precondition {
      condition = alltrue([
        !contains(var.services, "dynamodb") || var.dynamodb_table_arn != null,
        !contains(var.services, "keyspaces") || (var.keyspaces_table_arn != null && var.keyspaces_contract_arn != null),
        !contains(var.services, "elasticache") || length(var.elasticache_arns) > 0,
        !contains(var.services, "msk") || var.msk_cluster_arn != null,
      ])
      error_message = "One of services lacks its ARN: dynamodb_table_arn, keyspaces_table_arn and keyspaces_contract_arn, elasticache_arns, msk_cluster_arn."
    }
  }
}

resource "aws_iam_role" "pipeline" {
  count = var.create_role ? 1 : 0

  name               = var.name
  assume_role_policy = local.trust
  tags               = var.tags

  lifecycle {
    precondition {
      condition     = (var.service_account == null) != (var.trust_policy == null)
      error_message = "create_role needs service_account or trust_policy, and not both."
    }
  }
}

resource "aws_iam_role_policy_attachment" "purposes" {
  for_each = var.create_role ? setintersection(keys(local.policies), var.role_purposes) : toset([])

  role       = aws_iam_role.pipeline[0].name
  policy_arn = aws_iam_policy.rights[each.key].arn
}
