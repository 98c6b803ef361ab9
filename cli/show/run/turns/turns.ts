/**
 * The turns of a run, as lines in its log tell of them: one says that a worker claimed a turn or took it over, another how
 * the turn ended. A worker that was killed leaves no line of its end: what Lambda says of its invocation tells when and why.
 * Takes as given that lines come in the order of time. `read-turns.ts` reads them.
 */
import type { Failure } from "../../../../functions/model/run/record/failure.ts";
import { type RunRecord, runId } from "../../../../functions/model/run/run.ts";
import { parentOf } from "../../../../functions/model/run/shard.ts";
import { isTerminal } from "../../../../functions/model/run/status.ts";
import type { RunWriteName } from "../../../../functions/runs/index.ts";
import type { LogEvent } from "../../../deployment/log-events.ts";
import { type JsonLine, jsonLine } from "../log-line.ts";

/** How a turn ended, by the write that ended it. */
const ends = {
  succeed: "completed",
  interrupt: "yielded",
  spread: "yielded",
  park: "yielded",
  cut: "yielded",
  retry: "errored",
  fail: "errored",
  "give up": "given up",
  release: "stopped",
  "call off": "skipped",
  "hold back": "held back",
} as const satisfies Partial<Record<RunWriteName, string>>;

/** `lease taken over`: another worker has its turn. `unknown`: the logs do not say. */
export type TurnEnd =
  | (typeof ends)[keyof typeof ends]
  | "running"
  | "killed"
  | "lease taken over"
  | "unknown";

/** Instants are epoch milliseconds. */
export interface Turn {
  readonly turn: number;
  readonly attempt: number;
  /** The name of the shard, of a run that is split. */
  readonly shard?: string;
  readonly startedAt: number;
  /** Undefined while it lasts, and where nothing tells when it ended. */
  readonly endedAt?: number;
  readonly ended: TurnEnd;
  /** Why, such as `deadline` of one that yielded, or Lambda's words on a worker that was killed. */
  readonly reason?: string;
  readonly error?: Pick<Failure, "name" | "message">;
  /** Done in it. Undefined where it is not known. */
  readonly items?: number;
  /** It was taken over from another worker. */
  readonly tookOver?: true;
  readonly coldStart?: true;
  /** Milliseconds from the end of the turn before it, or from when the run was made. Undefined where that is not known. */
  readonly waitedMs?: number;
  /** Before it somebody had to redrive or resume the run: it did not wait for a worker alone. */
  readonly afterStop?: true;
  readonly requestId: string;
  readonly stream: string;
  /** The most that its process had, in MB, as Lambda reports it at the end of the invocation. */
  readonly memoryMb?: number;
}

/** What Lambda says of an invocation. */
export interface Invoked {
  readonly endedAt?: number;
  readonly memoryMb?: number;
  /** Why its worker ended without an answer. */
  readonly cause?: string;
}

type Draft = { -readonly [Name in keyof Turn]: Turn[Name] } & {
  isOpen: boolean;
  ticks: number;
  isFinal?: boolean;
};

/** Reads the turns from lines that name the run, the earliest first. @param invoked what is known of invocations, by request */
export function turnsOf(
  run: RunRecord,
  lines: readonly LogEvent[],
  invoked: ReadonlyMap<string, Invoked>,
): readonly Turn[] {
  const turns: Draft[] = [];
  for (const event of lines) {
    const line = jsonLine(event.message);
    const shard = line === undefined ? undefined : shardIn(run, line);
    if (line !== undefined && shard !== undefined) take(turns, event, line, shard || undefined);
  }
  for (const turn of turns) conclude(turn, run, invoked.get(turn.requestId));
  return withWaits(turns, run).map(({ isOpen: _, ticks: __, isFinal: ___, ...turn }) => turn);
}

/** The shard that a line is of, empty for the run itself; undefined for a line of another run. */
function shardIn({ task, run }: RunRecord, line: JsonLine): string | undefined {
  if (line.task !== task || typeof line.run !== "string") return undefined;
  if (line.run === run) return "";
  const shard = parentOf({ task, run: line.run });
  return shard !== undefined && runId(shard.parent) === runId({ task, run }) ? shard.name : undefined;
}

function take(turns: Draft[], event: LogEvent, line: JsonLine, shard: string | undefined): void {
  const name = String(line.pawl);
  const at = Date.parse(String(line.timestamp)) || event.at;
  const requestId = String(line.function_request_id ?? "");
  const ticks = Number(line.ticks ?? 0);
  const ofShard = turns.filter((turn) => turn.shard === shard);
  const own = ofShard.findLast((turn) => turn.requestId === requestId);
  const open = ofShard.findLast(({ isOpen }) => isOpen);
  if (name === "claim" || name === "take over") {
    if (open !== undefined) close(open, { ended: name === "claim" ? "unknown" : "lease taken over", ticks });
    turns.push({
      ...{ turn: Number(line.turn), attempt: Number(line.attempt), shard, startedAt: at, ended: "running" },
      ...{ requestId, stream: event.stream, ticks, isOpen: true },
      ...(name === "take over" && { tookOver: true }),
      ...(line.cold_start === true && { coldStart: true }),
    });
  } else if (name === "lease lost" && own !== undefined) {
    if (own.isOpen) close(own, { ended: "lease taken over" });
    own.endedAt ??= at;
  } else if (name === "record crash" && own !== undefined) {
    Object.assign(own, { ended: "killed", endedAt: at, error: errorIn(line) });
  } else if (Object.hasOwn(ends, name) && open !== undefined) {
    // Another worker may give up the run of one that was killed.
    const isOwn = open.requestId === requestId;
    const ended = isOwn ? ends[name as keyof typeof ends] : "killed";
    close(open, { ended, ticks: isOwn ? ticks : undefined, endedAt: isOwn ? at : undefined });
    const reason = line.reason ?? (name === "release" ? line.status : undefined);
    open.reason ??= reason === undefined ? undefined : String(reason);
    open.error ??= errorIn(line);
    open.isFinal =
      name === "fail" || ["given up", "stopped", "skipped"].includes(ends[name as keyof typeof ends]);
  }
}

function close(
  turn: Draft,
  { ended, ticks, endedAt }: { ended: TurnEnd; ticks?: number; endedAt?: number },
): void {
  if (turn.ended === "running") turn.ended = ended;
  turn.isOpen = false;
  turn.endedAt ??= endedAt;
  if (ticks !== undefined && ticks >= turn.ticks) turn.items = ticks - turn.ticks;
}

function errorIn({ error }: JsonLine): Turn["error"] {
  const { name, message } = (error ?? {}) as Readonly<Record<string, unknown>>;
  return typeof name === "string" && typeof message === "string" ? { name, message } : undefined;
}

/** Puts in what Lambda says of its invocation. */
function conclude(turn: Draft, run: RunRecord, { endedAt, memoryMb, cause }: Invoked = {}): void {
  turn.memoryMb = memoryMb;
  const isHeld = run.logs?.requestId === turn.requestId || turn.shard !== undefined;
  if (turn.ended === "lease taken over" || turn.ended === "killed") turn.endedAt ??= endedAt;
  if (turn.isOpen) {
    turn.endedAt ??= endedAt;
    if (turn.ended === "running" && !(isHeld && !isTerminal(run.status) && endedAt === undefined))
      turn.ended = "unknown";
  }
  const isUntold = turn.isOpen || turn.ended === "lease taken over" || turn.ended === "killed";
  if (cause === undefined || !isUntold) return;
  turn.ended = "killed";
  turn.reason = cause;
}

function withWaits(turns: readonly Draft[], { createdAt }: RunRecord): readonly Draft[] {
  const before = new Map<string, Draft>();
  for (const turn of turns) {
    const last = before.get(turn.shard ?? "");
    const since = last === undefined && turn.shard === undefined ? Date.parse(createdAt) : last?.endedAt;
    if (since !== undefined) turn.waitedMs = Math.max(0, turn.startedAt - since);
    if (last?.isFinal) turn.afterStop = true;
    before.set(turn.shard ?? "", turn);
  }
  return turns;
}
