/** A direct invocation of a worker, from the AWS console or by `aws lambda invoke`: it starts a run of any lane's task. */
import { NotFoundError, PawlError } from "../../model/errors.ts";
import { hidingMistakes } from "../../model/mask/hide-mistakes.ts";
import { waitsForApproval } from "../../model/run/index-keys.ts";
import { type KnownMessage, readMessage } from "../../model/run/messages/message.ts";
import { startForm, startKinds } from "../../model/run/messages/message-keys.ts";
import type { StartedFrom } from "../../model/run/record/metadata.ts";
import { runId } from "../../model/run/run.ts";
import { show } from "../../model/show.ts";
import { laneOfTask, taskNames } from "../../model/task/task-directory.ts";
import { askedFor, startRun, type WorkerContext } from "../../runs/index.ts";
import { checkedStart } from "./start-by-hand.ts";

/** What a direct invocation returns. */
export interface Started {
  /** `task/run`. */
  readonly run: string;
  readonly status: string;
  /** There where nobody has said yes to it yet, and its task asks for that. */
  readonly waits?: "for approval";
}

const onQueueOnly = {
  occurrence: "an occurrence message belongs on its lane's queue",
  turn: "a turn message belongs on its lane's queue",
  event: "an event's message belongs on its lane's queue",
} satisfies Readonly<Record<Exclude<KnownMessage["kind"], "start">, string>>;

/** Starts a run and returns at once: the run's own message brings it to its lane. @throws PawlError */
export async function startDirectly(context: WorkerContext, event: unknown): Promise<Started> {
  const message = readMessage(event, startKinds);
  if (message.kind !== "start") {
    const reason = message.kind === "unknown" ? message.reason : onQueueOnly[message.kind];
    throw new PawlError("invalid-invocation", `${reason}; a direct invocation takes ${startForm}`);
  }
  const { task, id, priority } = message;
  const lane = laneOfTask(context, task);
  if (lane === undefined) throw new NotFoundError(`no task ${show(task)}: there are ${taskNames(context)}`);
  const params = await hidingMistakes(context, message, () => checkedStart(context, message));
  const metadata = { startedFrom: "invocation" satisfies StartedFrom };
  const how = "invocation" as const;
  const { by } = context.confirmedIn?.(message, context.clock.now(), how) ?? {};
  const more = askedFor(context, task, by === undefined ? { by: how } : { by, how });
  const run = await startRun(context, { task, lane, kind: "manual", params, id, priority, metadata, more });
  const waits = waitsForApproval(run) ? { waits: "for approval" as const } : undefined;
  return { run: runId(run), status: run.status, ...waits };
}
