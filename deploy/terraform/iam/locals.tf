# The statements of DynamoDB are those of deploy/iam/dynamodb-policy.json, and the Kafka ones the rights of docs/operations.md; TerraformIT
# compares them.
locals {
  dynamodb = coalesce(var.dynamodb_table_arn, "absent")
  msk      = coalesce(var.msk_cluster_arn, "absent")
  topic    = replace(local.msk, ":cluster/", ":topic/")
  group    = replace(local.msk, ":cluster/", ":group/")
  events   = coalesce(var.keyspaces_table_arn, "absent")
  contract = coalesce(var.keyspaces_contract_arn, "absent")
  keyspace = "${split("/table/", local.events)[0]}/"
  system   = "${split("/keyspace/", local.events)[0]}/keyspace/system*"

  statements = {
    Run = {
      service   = "dynamodb"
      purposes  = ["run"]
      actions   = ["dynamodb:BatchWriteItem", "dynamodb:DescribeTable"]
      resources = [local.dynamodb]
    }

    DeletesById = {
      service   = "dynamodb"
      purposes  = ["run"]
      actions   = ["dynamodb:Query"]
      resources = ["${local.dynamodb}/index/GSI3"]
    }

    Tables = {
      service  = "dynamodb"
      purposes = ["tables"]
      actions = [
        "dynamodb:CreateTable",
        "dynamodb:DescribeTable",
        "dynamodb:DescribeTimeToLive",
        "dynamodb:UpdateTable",
        "dynamodb:UpdateTimeToLive",
      ]
      resources = [local.dynamodb]
    }

    Read = {
      service   = "dynamodb"
      purposes  = ["read"]
      actions   = ["dynamodb:GetItem", "dynamodb:Query"]
      resources = [local.dynamodb, "${local.dynamodb}/index/*"]
    }

    Verify = {
      service   = "dynamodb"
      purposes  = ["verify"]
      actions   = ["dynamodb:Scan"]
      resources = [local.dynamodb]
    }

    KafkaConnect = {
      service   = "msk"
      purposes  = ["run", "tables", "verify"]
      actions   = ["kafka-cluster:Connect"]
      resources = [local.msk]
    }

    # Dead letters are written by an idempotent producer.
    KafkaIdempotence = {
      service   = "msk"
      purposes  = ["run"]
      actions   = ["kafka-cluster:WriteDataIdempotently"]
      resources = [local.msk]
    }

    KafkaEvents = {
      service   = "msk"
      purposes  = ["run", "verify"]
      actions   = ["kafka-cluster:ReadData", "kafka-cluster:DescribeTopic"]
      resources = [for name in var.topics : "${local.topic}/${name}"]
    }

    KafkaDeadLetters = {
      service   = "msk"
      purposes  = ["run"]
      actions   = ["kafka-cluster:WriteData", "kafka-cluster:DescribeTopic"]
      resources = ["${local.topic}/${var.dead_letter_topic}"]
    }

    KafkaGroup = {
      service   = "msk"
      purposes  = ["run"]
      actions   = ["kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"]
      resources = ["${local.group}/${var.group}", "${local.group}/${var.group}.*"]
    }

    KafkaPositions = {
      service   = "msk"
      purposes  = ["verify"]
      actions   = ["kafka-cluster:DescribeGroup"]
      resources = ["${local.group}/${var.group}", "${local.group}/${var.group}.*"]
    }

    KafkaTopics = {
      service   = "msk"
      purposes  = ["tables"]
      actions   = ["kafka-cluster:CreateTopic", "kafka-cluster:DescribeTopic"]
      resources = [for name in concat(var.topics, [var.dead_letter_topic]) : "${local.topic}/${name}"]
    }

    KafkaVerify = {
      service   = "msk"
      purposes  = ["verify"]
      actions   = ["kafka-cluster:ReadData", "kafka-cluster:DescribeTopic"]
      resources = ["${local.topic}/${var.dead_letter_topic}"]
    }

    # The driver asks the system's tables for nodes and schemas.
    KeyspacesRun = {
      service   = "keyspaces"
      purposes  = ["run"]
      actions   = ["cassandra:Select", "cassandra:Modify"]
      resources = [local.events]
    }

    KeyspacesSelect = {
      service   = "keyspaces"
      purposes  = ["run", "tables", "read", "verify"]
      actions   = ["cassandra:Select"]
      resources = [local.events, local.contract, local.system]
    }

    KeyspacesTables = {
      service   = "keyspaces"
      purposes  = ["tables"]
      actions   = ["cassandra:Create", "cassandra:Alter"]
      resources = [local.keyspace, local.events, local.contract]
    }

    KeyspacesContract = {
      service   = "keyspaces"
      purposes  = ["tables"]
      actions   = ["cassandra:Modify"]
      resources = [local.contract]
    }

    ElastiCache = {
      service = "elasticache"
      # tables asks each sink's store whether it answers.
      purposes  = ["run", "tables", "verify"]
      actions   = ["elasticache:Connect"]
      resources = var.elasticache_arns
    }
  }

  # Of each purpose what is there to be used.
  policies = {
    for purpose, statements in {
      for purpose in ["run", "tables", "read", "verify"] : purpose => [
        for sid, statement in local.statements : {
          Sid      = sid
          Effect   = "Allow"
          Action   = statement.actions
          Resource = statement.resources
        } if contains(var.services, statement.service) && contains(statement.purposes, purpose) && (sid != "DeletesById" || var.deletes_by_id)
      ]
    } : purpose => { Version = "2012-10-17", Statement = statements } if length(statements) > 0
  }

  subject  = try("system:serviceaccount:${var.service_account.namespace}:${var.service_account.name}", "")
  provider = try(coalesce(var.service_account.oidc_provider_arn), "")
  issuer   = try(split("oidc-provider/", local.provider)[1], "")

  irsa = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = local.provider }
      Condition = { StringEquals = {
        "${local.issuer}:sub" = local.subject
        "${local.issuer}:aud" = "sts.amazonaws.com"
      } }
    }]
  })

  pod_identity = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = ["sts:AssumeRole", "sts:TagSession"]
      Principal = { Service = "pods.eks.amazonaws.com" }
      Condition = { StringEquals = {
        "aws:RequestTag/kubernetes-namespace"       = try(var.service_account.namespace, "")
        "aws:RequestTag/kubernetes-service-account" = try(var.service_account.name, "")
      } }
    }]
  })

  trust = var.trust_policy != null ? var.trust_policy : local.provider != "" ? local.irsa : local.pod_identity
}
