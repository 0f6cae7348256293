# The rights of docs/redis.md, row by row; held against that table by TerraformIT.
locals {
  family = "${var.engine}${split(".", var.engine_version)[0]}"

  rights = {
    feed               = "&${var.prefix}* ~${var.prefix}* +publish +@connection +xadd +xdel"
    listener           = "&${var.prefix}* ~${var.prefix}* +subscribe +psubscribe +@connection +xrange +xrevrange +time"
    leaderboards       = "~${var.prefix}leaderboard:* +eval +evalsha +@sortedset +@hash +@set +exists +pttl +pexpireat +del +unlink +rename +time +@connection"
    leaderboard-reader = "~${var.prefix}leaderboard:* +eval +evalsha +@sortedset +@connection"
    cache              = "~${var.prefix}cache:* +eval +evalsha +get +set +del +@connection"
    rate-limit         = "~${var.prefix}limit:* +eval +evalsha +@sortedset +@hash +pexpire +time +@connection"
  }

  rights_in_a_cluster = {
    feed     = "+spublish +cluster|nodes"
    listener = "+ssubscribe +cluster|nodes"
  }

  access = {
    for user in var.users : user => join(" ", compact([
      "on",
      "-@all",
      local.rights[user],
      var.cluster_mode ? lookup(local.rights_in_a_cluster, user, "+cluster|nodes") : "",
    ]))
  }
}
