/** How a stage's queues are encrypted. */
import { Duration } from "aws-cdk-lib";
import * as sqs from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { keyReuseSeconds } from "../../../functions/model/cost/key-cost.ts";
import { stageKey } from "./encryption-key.ts";

/** With the stage's key, where it has one. SQS asks KMS again only once in a while, for each of those who send and receive. */
export function queueEncryption(scope: Construct) {
  const encryptionMasterKey = stageKey(scope);
  if (encryptionMasterKey === undefined) return { encryption: sqs.QueueEncryption.SQS_MANAGED };
  return {
    encryption: sqs.QueueEncryption.KMS,
    encryptionMasterKey,
    dataKeyReuse: Duration.seconds(keyReuseSeconds),
  };
}
