output "role_arn" {
  description = "The role, by default of the running pipeline; null where there is none."
  value       = one(aws_iam_role.pipeline[*].arn)
}

output "policy_arns" {
  description = "The policies by purpose: run, tables, read, verify. To attach to further roles."
  value       = { for purpose, policy in aws_iam_policy.rights : purpose => policy.arn }
}
