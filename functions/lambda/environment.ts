/** Tables, queues and clients, as Lambda's environment names them. Only this file and `services.ts` read it. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { ownCalls } from "../model/call-limits.ts";
import { systemClock } from "../model/clock.ts";
import type { Log } from "../model/log.ts";
import { environment } from "../model/task/manifest.ts";
import { AutomaticQueue, type InvokeAutomatic } from "../queue/automatic-queue.ts";
import { SqsRunQueue } from "../queue/sqs.ts";
import type { Ports } from "../runs/index.ts";
import { HoldingRunStore } from "./crash.ts";
import { jsonLog } from "./json-log.ts";

/** A variable that infra sets. @throws an error that names it where it is absent */
export function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`environment variable ${name} is not set`);
  return value;
}

/**
 * The function's timeout in seconds. It is a variable since a deploy changes a function's code and its settings one after
 * the other, but its variables and its timeout at once. Infinite while a deploy has not set it yet.
 */
export function functionTimeoutSeconds(): number {
  return Number(process.env[environment.timeoutSeconds] ?? Number.POSITIVE_INFINITY);
}

/** How far from a deploy the sweeper says nothing of what it changed, in seconds; undefined where AWS decides. */
export function uncertainSeconds(): number | undefined {
  const value = process.env[environment.uncertainSeconds];
  return value === undefined ? undefined : Number(value);
}

/** The ports on AWS, and a log on standard output. @param invoke starts Pawl's own tasks @default that is left to the sweeper */
export function lambdaContext(
  invoke?: InvokeAutomatic,
): Ports & { readonly store: HoldingRunStore; readonly log: Log } {
  return {
    store: new HoldingRunStore({
      client: new DynamoDBClient(ownCalls),
      runsTable: variable(environment.runsTable),
      tasksTable: variable(environment.tasksTable),
    }),
    queue: new AutomaticQueue({ others: sqsQueue(), invoke }),
    clock: systemClock,
    random: Math.random,
    log: jsonLog((line) => process.stdout.write(`${line}\n`), systemClock, process.env[environment.logLevel]),
  };
}

function sqsQueue(): SqsRunQueue {
  return new SqsRunQueue({
    // Queue URLs name the public endpoint; a local endpoint is set by AWS_ENDPOINT_URL.
    client: new SQSClient({
      ...ownCalls,
      useQueueUrlAsEndpoint: process.env.AWS_ENDPOINT_URL === undefined,
    }),
    queues: JSON.parse(variable(environment.queues)) as Record<string, string>,
  });
}
