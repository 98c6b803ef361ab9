/**
 * The function that drains a lane: for each message of a batch, one turn of a run. It takes a direct invocation
 * too, as a wish to start a run, which it never works on itself.
 *
 * A failed task is no failed message. A message is reported as failed when what became of it is unknown; one
 * that DynamoDB refused for now comes back later and later.
 */
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { lambdaPorts } from "./lambda/environment.ts";
import { handler } from "./lambda/handler.ts";
import { cut } from "./model/cut.ts";
import { InvalidParamsError, NotFoundError, PawlError } from "./model/errors.ts";
import { readMessage } from "./model/message.ts";
import type { ResolvedLane } from "./model/settings.ts";
import { laneOfTask, type TaskDirectory } from "./model/task-directory.ts";
import { bindClient } from "./operators/client.ts";
import type { DeployedTask, Invocation, WorkerContext } from "./runs/context.ts";
import { startRun } from "./runs/start.ts";
import { services } from "./services.ts";
import { ThrottledError } from "./store/run-store.ts";
import { deliver } from "./turns/receive.ts";

/** What a lane's entry file says. */
export interface LaneEntry extends TaskDirectory {
  readonly lane: ResolvedLane;
  /** The lane's own tasks. */
  readonly tasks: readonly DeployedTask[];
}

/** What a worker works with. */
export type WorkerProps = LaneEntry & Omit<WorkerContext, "tasks" | keyof LaneEntry>;

/** What a direct invocation answers. */
export interface Started {
  /** `task/run`. */
  readonly run: string;
  readonly status: string;
}

/** The longest back-off after a throttled claim, in seconds. */
const longestVisibilitySeconds = 900;

/** Makes the handler of a lane's worker. */
export function makeWorker({ tasks, ...props }: WorkerProps) {
  for (const { task, startWithin } of tasks) {
    if (startWithin === undefined && task.triggers.some(({ kind }) => kind !== "startup")) {
      throw new Error(`task ${task.name} has a schedule, and no startWithin`);
    }
  }
  const place: WorkerContext = {
    ...props,
    ...directoryOf({ ...props, tasks }),
    tasks: new Map(tasks.map((deployed) => [deployed.task.name, deployed])),
  };
  return handler<SQSEvent, SQSBatchResponse | Started>(place.log).handler(
    async (event: unknown, context: Context) => {
      const records = (event as Partial<SQSEvent> | null)?.Records;
      if (!Array.isArray(records)) return startDirectly(place, event);
      const invocation = invocationOf(context);
      const failed = await Promise.all(records.map((record) => work(place, record, invocation)));
      return {
        batchItemFailures: failed
          .filter((id) => id !== undefined)
          .map((itemIdentifier) => ({ itemIdentifier })),
      };
    },
  );
}

/** The worker of a bundle: everything it needs is in Lambda's environment. */
export function fromEnvironment(entry: LaneEntry) {
  const ports = lambdaPorts();
  bindClient({ ...ports, ...directoryOf(entry) });
  return makeWorker({ ...ports, services: services(process.env), ...entry });
}

/** Every deployed task, of the lane's own also what no other entry would have to say. */
function directoryOf({ lanes, recordsKeptDays, tasks }: Omit<LaneEntry, "lane">): TaskDirectory {
  const own = tasks.map(({ task, settings }) => [task.name, settings.recordsKeptDays]);
  return { lanes, recordsKeptDays: { ...recordsKeptDays, ...Object.fromEntries(own) } };
}

/** Answers with the message's id where it must be seen again. */
async function work(
  place: WorkerContext,
  record: SQSRecord,
  invocation: Invocation,
): Promise<string | undefined> {
  const { messageId, body, attributes } = record;
  try {
    await deliver(place, { messageId, body, sentAt: Number(attributes.SentTimestamp) }, invocation);
    return undefined;
  } catch (error) {
    place.log("warn", "message comes back", undefined, { messageId, body, error: String(error) });
    if (error instanceof ThrottledError) await putOff(place, record);
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

/** Starts a run of any lane's task and answers at once; the run's own message brings it to its lane. */
async function startDirectly(place: WorkerContext, event: unknown): Promise<Started> {
  const message = readMessage(event);
  if (message.kind !== "start") {
    const reason =
      message.kind === "unknown" ? message.reason : `a ${message.kind} message belongs on the queue`;
    throw new PawlError("invalid-invocation", `${reason}; a direct invocation takes {task, params?, id?}`);
  }
  const { task, params, id } = message;
  const lane = laneOfTask(place, task);
  if (lane === undefined) {
    throw new NotFoundError(
      `no task ${JSON.stringify(task)}: there are ${Object.keys(place.lanes).join(", ") || "none"}`,
    );
  }
  const deployed = place.tasks.get(task);
  if (
    deployed?.task.params === undefined &&
    deployed !== undefined &&
    params !== undefined &&
    Object.keys(params ?? {}).length > 0
  ) {
    throw new InvalidParamsError(
      `params ${cut(JSON.stringify(params), 200)} are not allowed: ${task} takes none`,
    );
  }
  const run = await startRun(place, {
    task,
    lane,
    kind: "manual",
    ...(params === undefined ? {} : { params }),
    ...(id === undefined ? {} : { id }),
  });
  return { run: `${run.task}/${run.run}`, status: run.status };
}

function invocationOf(context: Context): Invocation {
  return {
    remaining: () => context.getRemainingTimeInMillis(),
    logs: { group: context.logGroupName, stream: context.logStreamName, requestId: context.awsRequestId },
  };
}
