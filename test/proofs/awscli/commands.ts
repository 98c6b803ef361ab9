/**
 * What is asked of `pawl dev` by the AWS CLI, and what it must say: the output of a command that is served, or the words
 * with which another one is refused. Commands of one list run one after the other.
 */

export interface CliCommand {
  readonly args: string;
  /** In its output. */
  readonly says?: RegExp;
  /** In its error: it must fail. */
  readonly refused?: RegExp;
}

const arn = (service: string, name: string) => `arn:aws:${service}:us-east-1:000000000000:${name}`;
const key = `--key {"pk":{"S":"a"}}`;
const put = "s3api put-object --bucket bucket --key tagged --body FOLDER/small";

export const commands: readonly (readonly CliCommand[])[] = [
  [
    { args: `dynamodb put-item --table-name table --item {"pk":{"S":"a"},"n":{"N":"1"}}` },
    { args: `dynamodb get-item --table-name table ${key}`, says: /"N": "1"/ },
    { args: "dynamodb scan --table-name table --select COUNT", says: /"Count": 1/ },
    { args: "dynamodb describe-table --table-name table", says: /"DeletionProtectionEnabled": true/ },
    {
      args: "dynamodb describe-continuous-backups --table-name table",
      says: /"PointInTimeRecoveryStatus": "ENABLED"/,
    },
    { args: "dynamodb delete-table --table-name table", refused: /protected against deletion/ },
    {
      args: "dynamodb create-table --table-name other --attribute-definitions AttributeName=pk,AttributeType=S --key-schema AttributeName=pk,KeyType=HASH --billing-mode PAY_PER_REQUEST --stream-specification StreamEnabled=true,StreamViewType=NEW_IMAGE",
      refused: /StreamSpecification is not served/,
    },
    { args: "dynamodb execute-statement --statement SELECT", refused: /ExecuteStatement is not served here/ },
  ],
  [
    {
      args: "sqs send-message --queue-url QUEUE/lane --message-body hello --message-group-id tenant",
      says: /MessageId/,
    },
    {
      args: "sqs receive-message --queue-url QUEUE/lane --attribute-names All",
      says: /"MessageGroupId": "tenant"/,
    },
    { args: "sqs purge-queue --queue-url QUEUE/lane" },
    { args: "sqs purge-queue --queue-url QUEUE/lane", refused: /PurgeQueueInProgress/ },
    { args: `sqs start-message-move-task --source-arn ${arn("sqs", "dead")}`, says: /TaskHandle/ },
    { args: `sqs list-message-move-tasks --source-arn ${arn("sqs", "dead")}`, says: /COMPLETED/ },
    { args: "sqs list-dead-letter-source-queues --queue-url QUEUE/dead", says: /\/lane"/ },
    {
      args: "sqs create-queue --queue-name x.fifo --attributes FifoQueue=true",
      refused: /FIFO queues are not served/,
    },
    {
      args: "sqs add-permission --queue-url QUEUE/lane --label l --aws-account-ids 1 --actions *",
      refused: /AddPermission is not served here/,
    },
  ],
  [
    { args: "s3 cp FOLDER/large s3://bucket/large --no-progress", says: /upload: / },
    { args: "s3 ls s3://bucket/", says: /9437184 large/ },
    {
      args: "s3api get-object --bucket bucket --key large --range bytes=0-9 FOLDER/part",
      says: /"ContentLength": 10/,
    },
    {
      args: "s3 mv s3://bucket/large s3://bucket/moved --no-progress",
      says: /^move: /m,
    },
    { args: `${put} --tagging a=b`, refused: /x-amz-tagging is not served here/ },
    { args: `${put} --storage-class STANDARD_IA` },
    { args: "s3api head-object --bucket bucket --key tagged", says: /"StorageClass": "STANDARD_IA"/ },
    { args: "s3api list-object-versions --bucket bucket", refused: /ListObjectVersions is not served here/ },
    {
      args: "s3api get-bucket-lifecycle-configuration --bucket bucket",
      refused: /GetBucketLifecycleConfiguration is not served here/,
    },
  ],
  [
    { args: "lambda invoke --function-name worker FOLDER/answer", says: /"StatusCode": 200/ },
    {
      args: "lambda invoke --function-name worker --qualifier 99 FOLDER/answer",
      refused: /ResourceNotFoundException/,
    },
    { args: "lambda list-event-source-mappings --function-name worker", says: /"State": "Disabled"/ },
    {
      args: "lambda put-function-concurrency --function-name worker --reserved-concurrent-executions 3",
      says: /3/,
    },
    {
      args: "lambda get-function-recursion-config --function-name worker",
      says: /"RecursiveLoop": "Terminate"/,
    },
    {
      args: "lambda get-function-event-invoke-config --function-name worker",
      refused: /doesn't have an EventInvokeConfig/,
    },
    { args: "lambda list-versions-by-function --function-name worker", says: /"Version": "\$LATEST"/ },
    { args: "lambda publish-version --function-name worker", refused: /PublishVersion is not served here/ },
  ],
  [
    {
      args: "cloudformation describe-stack-resource --stack-name small --logical-resource-id Lane",
      says: /AWS::SQS::Queue/,
    },
    { args: "cloudformation list-exports", says: /"Name": "shared"/ },
    { args: "cloudformation delete-stack --stack-name small", refused: /DeleteStack is not served here/ },
    { args: "logs describe-log-groups", says: /"retentionInDays": 7/ },
    { args: "logs filter-log-events --log-group-name /pawl/quiet", says: /"events": \[\]/ },
    {
      args: "logs delete-log-group --log-group-name /pawl/quiet",
      refused: /DeleteLogGroup is not served here/,
    },
    { args: "scheduler list-schedules", says: /"Name": "nightly"/ },
    { args: "sts get-caller-identity", says: /"Account": "000000000000"/ },
    { args: "iam list-users", refused: /ListUsers: iam is not served here/ },
    { args: "sns list-topics", refused: /ListTopics: sns is not served here/ },
  ],
  [
    { args: "ssm get-parameter --name x", refused: /ParameterNotFound/ },
    { args: "ssm put-parameter --name /shop/state --value open", refused: /A parameter type is required/ },
    { args: "ssm put-parameter --name /shop/state --value open --type String", says: /"Version": 1/ },
    { args: "ssm get-parameter --name /shop/state", says: /"Value": "open"/ },
    { args: "ssm put-parameter --name key --value s3cr3t --type SecureString" },
    { args: "ssm get-parameter --name key", says: /"Value": "(?!s3cr3t")/ },
    { args: "ssm get-parameter --name key --with-decryption", says: /"Value": "s3cr3t"/ },
    { args: "ssm describe-parameters", refused: /DescribeParameters is not served here/ },
  ],
  [
    {
      args: "cloudwatch put-metric-alarm --alarm-name orders --metric-name n --namespace shop --statistic Sum --period 60 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanThreshold",
    },
    { args: "cloudwatch put-composite-alarm --alarm-name all --alarm-rule ALARM(orders)" },
    { args: "cloudwatch set-alarm-state --alarm-name orders --state-value OK --state-reason test" },
    { args: "cloudwatch disable-alarm-actions --alarm-names orders all none" },
    {
      args: "cloudwatch describe-alarms --query MetricAlarms[].[AlarmName,StateValue,ActionsEnabled]",
      says: /"orders",\s+"OK",\s+false/,
    },
    {
      args: "cloudwatch describe-alarms --alarm-types CompositeAlarm --query CompositeAlarms[].[AlarmName,ActionsEnabled]",
      says: /"all",\s+false/,
    },
    { args: "cloudwatch list-metrics", refused: /ListMetrics is not served here/ },
  ],
  [
    { args: "kms create-key --description mine", says: /"KeyState": "Enabled"/ },
    { args: "kms describe-key --key-id alias/none", refused: /NotFoundException/ },
    { args: "kms list-keys", refused: /ListKeys is not served here/ },
  ],
];
