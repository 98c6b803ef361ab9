/** What is told of an event: the run as it is by then, and the event's own id, name and instant. */
import { byteLength } from "../model/cut.ts";
import type { RunEvent } from "../model/run/life-event.ts";
import { type Failure, type RunRecord, runId } from "../model/run/run.ts";
import { type LifeEvent, lifeEvents, type Untold } from "../model/run/untold.ts";
import type { Json } from "../model/task/task.ts";
import { paramsText, type RunnerContext } from "../runs/index.ts";

/** The longest params that an event has, in bytes: ten events have to fit into one call. */
const longestParams = 8_192;

/** Whether what is told is an event: the other names are callbacks. */
export function isLifeEvent(name: Untold["name"]): name is LifeEvent {
  return (lifeEvents as readonly string[]).includes(name);
}

/** The event, as a bus and subscribers get it. */
export async function runEvent(
  { store }: Pick<RunnerContext, "store">,
  run: RunRecord,
  { turn, name, at }: Untold,
): Promise<RunEvent> {
  const { task, trigger, scheduledTime, startedAt, endedAt, ticks, skippedItems, total, attempt } = run;
  const { reason, tags, author, note } = run;
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
    params: await shownParams(store, run),
    tags,
    author,
    note,
    output: parsed(run.output),
    error: errorOf(run, name),
  };
  return JSON.parse(JSON.stringify(event)) as RunEvent;
}

/** The run's params, where they are short. */
async function shownParams(store: RunnerContext["store"], run: RunRecord): Promise<Json | undefined> {
  const text = await paramsText(store, run);
  return text !== undefined && byteLength(text) <= longestParams ? parsed(text) : undefined;
}

/** A run that was redriven since has its failure among the earlier ones. */
function errorOf({ error, errors }: RunRecord, name: Untold["name"]): RunEvent["error"] {
  if (name !== "errored" && name !== "retried") return undefined;
  const failure: Failure | undefined = (name === "errored" ? error : undefined) ?? errors?.at(-1);
  if (failure === undefined) return undefined;
  const { name: kind, message, causes, stack } = failure;
  return { name: kind, message, causes, stack };
}

function parsed(text: string | undefined): Json | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as Json);
}
