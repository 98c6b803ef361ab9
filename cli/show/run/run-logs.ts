/**
 * The lines that a run's turns printed. Lambda marks where an invocation begins and ends in its stream; an invocation is
 * the run's if a line of it names the run, as the worker's own line of each claim and take-over does, or if the run's
 * record names its request. Takes as given that events come in the order of time, and may come twice. With several
 * messages in one invocation, lines that name another run are left out; what another run's task printed by itself is not.
 * The lines of a run's shards are its own.
 */
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { shownRun } from "../../../functions/model/run/shard.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import type { LogEvent, LogQuery } from "../../deployment/log-events.ts";

const begins = /^START RequestId: (\S+)/;

interface Invocation {
  readonly requestId: string;
  /** Held back until it is known whose they are. */
  waiting: LogEvent[];
  isOurs: boolean;
}

/** The run that is asked for. */
type RunLogsKey = Pick<RunRecord, "task" | "run">;

export class RunLogs {
  readonly #key: RunLogsKey;
  readonly #requests = new Set<string>();
  readonly #streams = new Set<string>();
  readonly #seen = new Set<string>();
  /** The newest invocation of each stream. */
  readonly #open = new Map<string, Invocation>();

  constructor(key: RunLogsKey) {
    this.#key = key;
  }

  /** Counts an invocation as the run's, by its request. */
  claim(requestId: string | undefined): void {
    if (requestId !== undefined) this.#requests.add(requestId);
  }

  /** Remembers streams in which the run has turns: a worker may print long after the run was named there. @returns all */
  remember(streams: readonly string[]): readonly string[] {
    for (const stream of streams) this.#streams.add(stream);
    return [...this.#streams];
  }

  /** Takes events of the run's streams. @returns those that are known to be the run's by now, and were not before */
  take(events: readonly LogEvent[]): LogEvent[] {
    return events.flatMap((event) => {
      if (this.#seen.has(event.id)) return [];
      this.#seen.add(event.id);
      return this.#takeOne(event);
    });
  }

  #takeOne(event: LogEvent): LogEvent[] {
    const requestId = begins.exec(event.message)?.[1];
    const before = this.#open.get(event.stream);
    const invocation =
      requestId === undefined && before !== undefined
        ? before
        : { requestId: requestId ?? "", waiting: [], isOurs: false };
    this.#open.set(event.stream, invocation);
    invocation.waiting.push(event);
    invocation.isOurs ||=
      event.message.includes(this.#key.run) ||
      [...this.#requests].some((each) => each === invocation.requestId || event.message.includes(each));
    if (!invocation.isOurs) return [];
    const { waiting } = invocation;
    invocation.waiting = [];
    return waiting.filter(({ message }) => !namesAnother(message, this.#key));
  }
}

/** Whether a line of JSON names a run, and another one than this. */
function namesAnother(message: string, { task, run }: RunLogsKey): boolean {
  if (!message.startsWith("{")) return false;
  try {
    const line = JSON.parse(message) as { readonly task?: unknown; readonly run?: unknown };
    if (line.run === undefined) return false;
    const named = typeof line.run === "string" ? shownRun({ task, run: line.run }) : line.run;
    return !(named === run && (line.task ?? task) === task);
  } catch {
    return false;
  }
}

/** Lines may arrive this much later than they were printed, in milliseconds. */
export const lateMs = 60_000;
/** A worker may go on after its run has ended, until Lambda ends it: for this long at the most, in milliseconds. */
const longestInvocationMs = 15 * 60_000;

/** Between which instants a run's lines are, in epoch milliseconds. */
export function logStretch({
  createdAt,
  endedAt,
}: Pick<RunRecord, "createdAt" | "endedAt">): Pick<LogQuery, "from" | "to"> {
  const to = endedAt === undefined ? undefined : Date.parse(endedAt) + longestInvocationMs + lateMs;
  return { from: Date.parse(createdAt) - lateMs, to };
}

/** Reads what a run's turns have printed since an instant and was not read before. Nothing where no worker has had it. */
export async function readNewLines(
  { logEvents }: Pick<DeployedPawl, "logEvents">,
  { run, logs }: RunRecord,
  lines: RunLogs,
  { from, to }: Pick<LogQuery, "from" | "to">,
): Promise<LogEvent[]> {
  if (logs === undefined) return [];
  lines.claim(logs.requestId);
  const { group, stream } = logs;
  const naming = await logEvents({ group, from, to, text: run });
  const streams = lines.remember([stream, ...naming.map((event) => event.stream)]);
  return lines.take(await logEvents({ group, from, to, streams }));
}

/** Why the worker of a run's newest turn ended, where it ended; undefined where the logs do not say. */
export async function readWorkerEnd(
  { logEvents }: Pick<DeployedPawl, "logEvents">,
  { logs, startedAt, createdAt }: RunRecord,
): Promise<string | undefined> {
  if (logs === undefined) return undefined;
  const { group, stream, requestId } = logs;
  // Every line that tells of an invocation's end names its request.
  const from = Date.parse(startedAt ?? createdAt) - 60_000;
  const events = await logEvents({ group, streams: [stream], from, text: requestId });
  const cause = causeOfEnd(events.map(({ message }) => message));
  const [first, last] = [events.at(0), events.at(-1)];
  if (cause === undefined || !isExit.test(cause) || first === undefined || last === undefined) return cause;
  // What the process printed last says more than how it exited, and names no request.
  const all = await logEvents({ group, streams: [stream], from: first.at, to: last.at + 1 });
  const ids = all.map(({ id }) => id);
  const own = all.slice(ids.indexOf(first.id), ids.lastIndexOf(last.id) + 1);
  return causeOfEnd(own.map(({ message }) => message));
}

const isExit = /^Runtime(?: exited|\.ExitError)/;

/** What Lambda writes of a worker that it ended, or that ended by itself. The first that fits counts. */
const ends: readonly RegExp[] = [
  /(?:Uncaught Exception|Unhandled Promise Rejection).{0,300}/,
  /Task timed out after [\d.]+ s\w*/,
  /Runtime\.OutOfMemory/,
  /JavaScript heap out of memory/,
  /^Uncaught \w.{0,300}/,
  /Runtime exited (?:with error: .*|without providing a reason)/,
  /Runtime\.ExitError/,
  /Status: timeout/,
];

/** Why the worker of an invocation ended, in Lambda's words; undefined where it answered. */
export function causeOfEnd(messages: readonly string[]): string | undefined {
  for (const end of ends) {
    const found = messages.map((message) => end.exec(message)?.[0]).findLast((text) => text !== undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}
