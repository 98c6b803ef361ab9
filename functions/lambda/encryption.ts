/** The encryption of params in a function. Only bundles of a stage with an encrypted task include it, and only functions that need the key have the variable that names it. */
import { SQSClient } from "@aws-sdk/client-sqs";
import { KmsDataKeys, paramsEncryption } from "../encryption/index.ts";
import { ownCalls } from "../model/call-limits.ts";
import type { ParamsEncryption } from "../model/params/sealed.ts";
import { environment } from "../model/task/manifest.ts";
import { variable } from "./environment.ts";

/** What an entry file says of it. @param tasks the names of the encrypted tasks */
export function encryptionOf(stage: string, tasks: readonly string[]): ParamsEncryption {
  const keys = new KmsDataKeys({
    client: new SQSClient(ownCalls),
    key: variable(environment.encryptionKey),
    endpoint: process.env.AWS_ENDPOINT_URL,
  });
  return paramsEncryption({ stage, tasks, keys });
}
