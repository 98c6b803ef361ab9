/** All that Pawl relies on of AWS. A new statement is a line in the file of its service. */
import { openStatements } from "../account.ts";
import type { Statement } from "../statement.ts";
import { cloudwatch } from "./cloudwatch.ts";
import { dynamodbReads } from "./dynamodb-reads.ts";
import { dynamodbScans } from "./dynamodb-scans.ts";
import { dynamodbWrites } from "./dynamodb-writes.ts";
import { events } from "./events.ts";
import { kms } from "./kms.ts";
import { lambda } from "./lambda.ts";
import { others } from "./others.ts";
import { s3 } from "./s3.ts";
import { scheduler } from "./scheduler.ts";
import { schedulerRequests } from "./scheduler-requests.ts";
import { sqsGroups } from "./sqs-groups.ts";
import { sqsReceiving } from "./sqs-receiving.ts";
import { sqsSending } from "./sqs-sending.ts";
import { ssm } from "./ssm.ts";

export const statements: readonly Statement[] = [
  ...dynamodbWrites,
  ...dynamodbReads,
  ...dynamodbScans,
  ...sqsReceiving,
  ...sqsSending,
  ...sqsGroups,
  ...lambda,
  ...scheduler,
  ...schedulerRequests,
  ...events,
  ...s3,
  ...others,
  ...kms,
  ...ssm,
  ...cloudwatch,
  ...openStatements,
];
