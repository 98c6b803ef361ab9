/** What is told of an event: the run as it is by then, and the event's own id, name and instant. */
import { byteLength } from "../model/cut.ts";
import { hidden } from "../model/mask/hide.ts";
import type { Mask } from "../model/mask/mask.ts";
import { areUnknown, namesOf } from "../model/mask/masked-names.ts";
import { isSealed } from "../model/params/sealed.ts";
import type { Failure } from "../model/run/record/failure.ts";
import { type RunRecord, runId } from "../model/run/run.ts";
import type { RunEvent } from "../model/run/told/life-event.ts";
import { type LifeEvent, lifeEvents, type Untold } from "../model/run/told/untold.ts";
import type { Json } from "../model/task/task.ts";
import { paramsText, type RunnerContext } from "../runs/index.ts";

/** The longest params that an event has, in bytes. */
const longestParams = 8_192;
/** The longest event, in bytes of JSON: EventBridge takes 256 KB in a call, and ten events have to fit into one. */
const longestEvent = 25_000;
/** What is left out of a longer one, the first first. All else of an event fits. */
const leavable = ["params", "output", "counts", "metadata"] as const;

/** Whether what is told is an event: the other names are callbacks. */
export function isLifeEvent(name: Untold["name"]): name is LifeEvent {
  return (lifeEvents as readonly string[]).includes(name);
}

/** The event, as a bus and subscribers get it: without masked values. */
export async function runEvent(
  context: Pick<RunnerContext, "store" | "masked" | "maskFor">,
  run: RunRecord,
  { turn, name, at }: Untold,
): Promise<RunEvent> {
  const { task, trigger, scheduledTime, startedAt, endedAt, ticks, skippedItems, total, attempt } = run;
  const { reason, tags, author, note, metadata, message, counts, usage } = run;
  const paramsOfRun = await paramsText(context.store, run);
  const isLong =
    paramsOfRun !== undefined && (isSealed(paramsOfRun) || byteLength(paramsOfRun) > longestParams);
  const happenedAt = new Date(at).toISOString();
  const event: RunEvent = {
    id: `${runId(run)}:${turn}:${name}`,
    event: name as LifeEvent,
    at: happenedAt,
    task,
    run: run.run,
    trigger,
    scheduledTime,
    startedAt,
    endedAt,
    durationMs:
      startedAt === undefined ? undefined : Date.parse(endedAt ?? happenedAt) - Date.parse(startedAt),
    ticks,
    skippedItems,
    total,
    attempt,
    turn,
    reason,
    params: isLong ? undefined : parsed(paramsOfRun),
    leftOut: isLong ? ["params"] : undefined,
    tags,
    author,
    note,
    metadata,
    message,
    counts,
    usage,
    output: parsed(run.output),
    error: errorOf(run, name),
  };
  const plain = JSON.parse(JSON.stringify(event)) as RunEvent;
  const mask = context.maskFor?.(task, paramsOfRun, run.maskedParams);
  if (mask === undefined) return fitting(plain);
  const isUnknown = areUnknown(run, paramsOfRun);
  // Masked values may be longer than the values.
  return fitting(masked(isUnknown ? withoutTexts(plain) : plain, namesOf(context.masked, task), mask));
}

/** The same, with what makes it too long left out by name. */
function fitting(event: RunEvent): RunEvent {
  let fit = event;
  for (const name of leavable) {
    if (byteLength(JSON.stringify(fit)) <= longestEvent) return fit;
    if (fit[name] === undefined) continue;
    const { [name]: _, ...rest } = fit;
    fit = { ...rest, leftOut: [...(fit.leftOut ?? []), name] };
  }
  return fit;
}

/** Where the masked values are not known any more, nobody knows which values to mask in texts that were not masked when they were written. */
function withoutTexts({ output, tags, note, metadata, message, counts, ...event }: RunEvent): RunEvent {
  return event;
}

/** The same without masked values. What says which event it is stays as it is. */
function masked(event: RunEvent, names: readonly string[], mask: Mask): RunEvent {
  const { params, counts, output, reason, tags, author, note, metadata, message, error, ...rest } = event;
  const texts = { output, reason, tags, author, note, metadata, message, error };
  return {
    ...rest,
    ...(hidden([], mask, JSON.parse(JSON.stringify(texts)), true) as object),
    ...(params !== undefined && { params: hidden(names, mask, params) }),
    ...(counts !== undefined && { counts: renamed(counts, mask) }),
  };
}

function renamed(counts: Readonly<Record<string, number>>, mask: Mask): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [mask(name), count]));
}

/** A run that was redriven since has its failure among the earlier ones. */
function errorOf({ status, reason = "", error, errors }: RunRecord, name: Untold["name"]): RunEvent["error"] {
  if (status === "rejected") return { name: "RejectedMessage", message: reason };
  if (name !== "errored" && name !== "retried") return undefined;
  const failure: Failure | undefined = (name === "errored" ? error : undefined) ?? errors?.at(-1);
  if (failure === undefined) return undefined;
  const { name: kind, message, causes, moreCauses, stack } = failure;
  return { name: kind, message, causes, moreCauses, stack };
}

function parsed(text: string | undefined): Json | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as Json);
}
