/** The table of what `pawl dev` serves, against the tables by which it serves it. */
import { expect, test } from "vitest";
import { parametersRead } from "../../local/services/cloudformation/operations.ts";
import { members as cloudwatch } from "../../local/services/cloudwatch/members.ts";
import { members as dynamodb } from "../../local/services/dynamodb/requests/members.ts";
import { members as events } from "../../local/services/events/put-events.ts";
import { members as kms } from "../../local/services/kms/operations.ts";
import { servedOperations as lambda } from "../../local/services/lambda/api.ts";
import { members as logs } from "../../local/services/logs/members.ts";
import { servedOperations as s3 } from "../../local/services/s3/served.ts";
import { members as sqs } from "../../local/services/sqs/members.ts";
import { members as ssm } from "../../local/services/ssm/members.ts";
import { parametersRead as sts } from "../../local/services/sts/index.ts";
import { page } from "./markdown.ts";

test("docs/dev.md names each operation that is served, and no other", () => {
  const rows = [...page("docs/dev.md").matchAll(/^\| ([A-Z][\w ]+) \| ((?:[A-Z]\w+, )*[A-Z]\w+) \|$/gm)];
  const told = Object.fromEntries(
    rows.map(([, service, operations = ""]) => [service, operations.split(", ")]),
  );
  expect(told).toEqual({
    DynamoDB: Object.keys(dynamodb).sort(),
    SQS: Object.keys(sqs).sort(),
    S3: Object.keys(s3("us-east-1")).sort(),
    Lambda: Object.keys(lambda({} as never, {} as never)).sort(),
    EventBridge: Object.keys(events).sort(),
    SSM: Object.keys(ssm).sort(),
    KMS: Object.keys(kms).sort(),
    CloudWatch: Object.keys(cloudwatch).sort(),
    "CloudWatch Logs": Object.keys(logs).sort(),
    CloudFormation: Object.keys(parametersRead).sort(),
    STS: Object.keys(sts).sort(),
  });
});
