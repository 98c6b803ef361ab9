/** The turns of a run as a waterfall for a terminal, and as `--json` prints them. */
import { duration, grouped } from "../../../../functions/model/run/progress.ts";
import { type RunRecord, runId } from "../../../../functions/model/run/run.ts";
import { table } from "../../table.ts";
import type { View } from "../../view.ts";
import { instantText, joined } from "../../words.ts";
import type { RunTurns } from "./read-turns.ts";
import type { Turn } from "./turns.ts";

/** Characters of the bars. */
const barWidth = 32;

/** What is shown: the newest `most` turns. */
export interface ShownTurns extends RunTurns {
  readonly most: number;
}

export function turnsText(run: RunRecord, shown: ShownTurns, { now, columns }: View): string {
  const { turns, more } = newest(shown);
  const note = missingText(run, shown);
  if (turns.length === 0) return note ?? "no worker has had it yet";
  const from = Math.min(...turns.map((turn) => turn.startedAt - (turn.waitedMs ?? 0)));
  const to = Math.max(...turns.map((turn) => endOf(turn, now)));
  // As people count, and as attempts are counted; in the log and in documents the first turn is 0.
  const rows = turns.map((turn) => [
    turn.shard === undefined ? String(turn.turn + 1) : `${turn.shard}/${turn.turn + 1}`,
    instantText(turn.startedAt),
    turn.waitedMs === undefined ? "" : msText(turn.waitedMs),
    turn.ended === "running" || turn.endedAt !== undefined ? msText(endOf(turn, now) - turn.startedAt) : "",
    turn.items === undefined ? "" : grouped(turn.items),
    turn.memoryMb === undefined ? "" : `${grouped(turn.memoryMb)} MB`,
    bar(turn, from, to, now),
    endText(turn),
  ]);
  const head = ["turn>", "started", "waited>", "took>", "items>", "memory>", "", "ended"];
  const earlier = more > 0 ? `${grouped(more)} earlier turns are not shown: -n shows more` : "";
  return joined("\n", [table(head, rows, columns), earlier, note]);
}

export function turnsJson(run: RunRecord, shown: ShownTurns): unknown {
  const { turns, more } = newest(shown);
  return {
    run: runId(run),
    turns: turns.map(({ startedAt, endedAt, ...turn }) => ({
      ...turn,
      startedAt: new Date(startedAt).toISOString(),
      endedAt: endedAt === undefined ? undefined : new Date(endedAt).toISOString(),
    })),
    earlier: more || undefined,
    missing: shown.missing || undefined,
    note: missingText(run, shown),
  };
}

function newest({ turns, most }: ShownTurns): { readonly turns: readonly Turn[]; readonly more: number } {
  const more = Math.max(0, turns.length - most);
  return { turns: turns.slice(more), more };
}

/** What the logs do not have. */
function missingText({ logs }: RunRecord, { turns, missing }: RunTurns): string | undefined {
  if (missing === 0) return undefined;
  const all = turns.length + missing;
  const what =
    turns.length === 0
      ? `none of its ${all} turns is`
      : `${missing} of its ${all} turns ${missing === 1 ? "is" : "are"} not`;
  return `${what} in ${logs?.group ?? "its logs"}: they are gone, or the stage's logLevel leaves out the lines of turns`;
}

function endText({ ended, reason, error, tookOver, coldStart, afterStop }: Turn): string {
  return joined("; ", [
    ended + (reason === undefined ? "" : `: ${reason}`),
    error && error.message !== reason && `${error.name}: ${error.message}`,
    tookOver && "took over",
    coldStart && "cold start",
    afterStop && "after it was redriven or resumed",
  ]);
}

function endOf({ startedAt, endedAt, ended }: Turn, now: number): number {
  return endedAt ?? (ended === "running" ? Math.max(startedAt, now) : startedAt);
}

/** The wait as dots, the turn as blocks; an open end, which nothing tells, as a question mark. */
function bar(turn: Turn, from: number, to: number, now: number): string {
  const at = (instant: number) =>
    Math.min(barWidth - 1, Math.floor(((instant - from) / Math.max(1, to - from)) * barWidth));
  const start = at(turn.startedAt);
  const end = Math.max(start, at(endOf(turn, now) - 1));
  const isKnown = turn.endedAt !== undefined || turn.ended === "running";
  const wait = turn.waitedMs === undefined ? start : at(turn.startedAt - turn.waitedMs);
  const work = isKnown ? "█".repeat(end - start + 1) : "█?";
  return `${" ".repeat(wait)}${"·".repeat(start - wait)}${work}`.padEnd(barWidth);
}

/** `350 ms`, `1.2 s`, `3 min 20 s`. */
function msText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 10_000 ? `${(ms / 1_000).toFixed(1)} s` : duration(ms / 1_000);
}
