/**
 * The function that runs Pawl's own tasks: a worker without a queue. The sweeper, and a person who starts a run, invoke it
 * with the message that a worker's queue would have. Lambda never invokes it again for a message that failed: each run has
 * an entry in the index `due` from its claim on, and an instant without a run is in its trigger's ledger, so the sweeper
 * comes back to both.
 */
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context } from "aws-lambda";
import { Events } from "./automatic/aws/events.ts";
import { Functions } from "./automatic/aws/functions.ts";
import { Queues } from "./automatic/aws/queues.ts";
import { Rules } from "./automatic/aws/rules.ts";
import { Schedules } from "./automatic/aws/schedules.ts";
import { StageStack } from "./automatic/aws/stage-stack.ts";
import { Tables } from "./automatic/aws/tables.ts";
import type { DeployedFacts } from "./automatic/deployed.ts";
import type { AutomaticServices } from "./automatic/services.ts";
import { recordCrashes } from "./lambda/crash.ts";
import { functionTimeoutSeconds, lambdaContext, variable } from "./lambda/environment.ts";
import { logged } from "./lambda/handler.ts";
import type { LaneEntry } from "./lane-entry.ts";
import { taskCalls } from "./model/call-limits.ts";
import { formatPart } from "./model/format/data-format.ts";
import { formatRefusal } from "./model/format/format-check.ts";
import { processMeter } from "./model/meter.ts";
import { environment } from "./model/task/manifest.ts";
import type { TaskDirectory } from "./model/task/task-directory.ts";
import { signedCall } from "./queue/signed-call.ts";
import type { RunnerContext, WorkerContext } from "./runs/index.ts";
import { makeWorker } from "./worker.ts";

/** What the entry file says. */
export interface AutomaticEntry extends LaneEntry {
  /** JSON text: read by the tasks that need it. */
  readonly deployed: string;
}

/** The function of a bundle. */
export function fromEnvironment({ deployed, ...entry }: AutomaticEntry) {
  const ports = lambdaContext();
  recordCrashes({ ...ports, maskFor: entry.maskFor });
  const { tasks: _, lane: __, ...directory } = entry;
  const services = automaticServices({ ...ports, ...(directory satisfies TaskDirectory) }, deployed);
  const worker = logged(
    makeWorker({
      ...ports,
      ...entry,
      refuses: formatRefusal(() => ports.store.getPart(formatPart)),
      meter: processMeter,
      lane: { ...entry.lane, timeoutSeconds: functionTimeoutSeconds() },
      services: services as unknown as WorkerContext["services"],
      config: {},
      endProcess: () => process.exit(1),
    }),
  );
  return (event: unknown, lambda: Context) => worker(asQueueEvent(event, lambda), lambda);
}

/** The event that a queue's event source would make of a message. Any other event is the worker's to take or to refuse. */
function asQueueEvent(event: unknown, { awsRequestId: messageId }: Context): unknown {
  const { message } = (event ?? {}) as { readonly message?: unknown };
  if (typeof message !== "string") return event;
  const attributes = { SentTimestamp: String(Date.now()), ApproximateReceiveCount: "1" };
  return { Records: [{ messageId, body: message, receiptHandle: messageId, attributes }] };
}

function automaticServices(context: RunnerContext, deployed: string): AutomaticServices {
  const sqs = new SQSClient({
    ...taskCalls,
    useQueueUrlAsEndpoint: process.env.AWS_ENDPOINT_URL === undefined,
  });
  return {
    context,
    deployed: JSON.parse(deployed) as DeployedFacts,
    tables: new Tables({
      client: new DynamoDBClient(taskCalls),
      runsTable: variable(environment.runsTable),
      tasksTable: variable(environment.tasksTable),
    }),
    stack: new StageStack({
      client: new CloudFormationClient(taskCalls),
      name: variable(environment.stack),
      prefix: process.env[environment.outputs],
    }),
    queues: new Queues(sqs),
    functions: new Functions(new LambdaClient(taskCalls)),
    schedules: new Schedules(new SchedulerClient(taskCalls)),
    rules: new Rules((operation, body) => callEvents(sqs, operation, body)),
    events: new Events((body) => callEvents(sqs, "PutEvents", body)),
  };
}

function callEvents(client: SQSClient, operation: string, body: string): Promise<string> {
  const headers = { "x-amz-target": `AWSEvents.${operation}`, "content-type": "application/x-amz-json-1.1" };
  const endpoint = process.env.AWS_ENDPOINT_URL;
  return signedCall(client, { service: "events", path: "/", headers, body, endpoint });
}
