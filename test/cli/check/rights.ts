/** What `pawl check --account` calls where something would be taken away, but for the unfinished runs of a lane. */
export const rightsOfCheck = [
  "cloudformation:DescribeStacks",
  "cloudformation:GetTemplate",
  "cloudformation:ListStackResources",
  "dynamodb:Scan",
  "lambda:GetAccountSettings",
  "s3:ListBucket",
  "scheduler:ListSchedules",
  "sqs:GetQueueAttributes",
];
