/**
 * The function that drains a lane: for each message of a batch, one turn of a run. It also takes direct invocations,
 * which start a run and return at once.
 *
 * A failed task is not a failed message. A message is reported as failed when the outcome of its run's writes is
 * unknown; if DynamoDB throttled them, the message comes back later and later.
 */
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { lambdaContext } from "./lambda/environment.ts";
import { handler } from "./lambda/handler.ts";
import type { ResolvedLane } from "./model/task/settings.ts";
import type { TaskDirectory } from "./model/task/task-directory.ts";
import { isTimed } from "./model/task/trigger.ts";
import { bindClient } from "./operators/index.ts";
import type { DeployedTask, Invocation, WorkerContext } from "./runs/index.ts";
import { services } from "./services.ts";
import { ThrottledError } from "./store/run-store.ts";
import { receive, type Started, startDirectly } from "./turns/index.ts";

export type { Started };

/** What a lane's entry file says. */
export interface LaneEntry extends TaskDirectory {
  readonly lane: ResolvedLane;
  /** This lane's tasks. */
  readonly tasks: readonly DeployedTask[];
}

/** What a worker is made of. */
export type WorkerProps = LaneEntry & Omit<WorkerContext, "tasks" | keyof LaneEntry>;

/** The longest a message of a throttled turn stays invisible, in seconds. */
const longestVisibilitySeconds = 900;

/** Makes the handler of a lane's worker. */
export function makeWorker({ tasks, ...props }: WorkerProps) {
  for (const { task, startWithin } of tasks) {
    if (startWithin === undefined && task.triggers.some(isTimed))
      throw new Error(`task ${task.name} has a schedule, and no startWithin`);
  }
  const context: WorkerContext = {
    ...props,
    ...wholeDirectory({ ...props, tasks }),
    tasks: new Map(tasks.map((deployed) => [deployed.task.name, deployed])),
  };
  return handler<SQSEvent, SQSBatchResponse | Started>(context.log).handler(
    async (event: unknown, lambda: Context) => {
      const records = (event as Partial<SQSEvent> | null)?.Records;
      if (!Array.isArray(records)) return startDirectly(context, event);
      const invocation = invocationOf(lambda);
      const failed = await Promise.all(records.map((record) => work(context, record, invocation)));
      const ids = failed.filter((id) => id !== undefined);
      return { batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) };
    },
  );
}

/** The worker of a bundle: all it needs is in Lambda's environment. */
export function fromEnvironment(entry: LaneEntry) {
  const ports = lambdaContext();
  bindClient({ ...ports, ...wholeDirectory(entry) });
  return makeWorker({ ...ports, services: services(process.env), ...entry });
}

/** Every deployed task. An entry leaves out what its own tasks' settings say. */
function wholeDirectory({ tasks, ...directory }: Omit<LaneEntry, "lane">): TaskDirectory {
  const own = tasks.map(({ task, settings }) => [task.name, settings.recordsKeptDays]);
  return { ...directory, recordsKeptDays: { ...directory.recordsKeptDays, ...Object.fromEntries(own) } };
}

/** Returns the message's id if the message must be delivered again. */
async function work(
  context: WorkerContext,
  record: SQSRecord,
  invocation: Invocation,
): Promise<string | undefined> {
  const { messageId, body, attributes } = record;
  try {
    await receive(context, { messageId, body, sentAt: Number(attributes.SentTimestamp) }, invocation);
    return undefined;
  } catch (error) {
    context.log("warn", "message comes back", undefined, { messageId, body, error: String(error) });
    if (error instanceof ThrottledError) await putOff(context, record);
    return messageId;
  }
}

async function putOff(
  { queue, lane, random, log }: WorkerContext,
  { receiptHandle, attributes }: SQSRecord,
): Promise<void> {
  const receives = Number(attributes.ApproximateReceiveCount);
  const seconds = Math.min(longestVisibilitySeconds, 30 * 2 ** receives) * (0.8 + 0.2 * random());
  try {
    await queue.setVisibility(lane.name, receiptHandle, Math.round(seconds));
  } catch (error) {
    log("warn", "visibility not set", undefined, { error: String(error) });
  }
}

function invocationOf(lambda: Context): Invocation {
  return {
    remaining: lambda.getRemainingTimeInMillis.bind(lambda),
    logs: { group: lambda.logGroupName, stream: lambda.logStreamName, requestId: lambda.awsRequestId },
  };
}
