/** Lanes as tables: what they are, what they do now, and what comes. */
import { duration, grouped } from "../../../functions/model/run/progress.ts";
import type { QueueDepth } from "../../deployment/queue-depths.ts";
import { limitTable } from "../limits/limit-table.ts";
import { rateTable } from "../limits/rate-limits.ts";
import { mutedTable } from "../muted-alarms.ts";
import { table } from "../table.ts";
import type { View } from "../view.ts";
import { instantText, joined } from "../words.ts";
import type { LaneRow, Lanes } from "./lanes.ts";

export function lanesText(
  { lanes, limits, rates, deadLetters, rejected, muted, isLoadPartial }: Lanes,
  { columns }: Pick<View, "columns">,
): string {
  const rows = lanes.map(({ settings, running, waiting, isPartial, messages, tasks }) => {
    const { name, maxConcurrency, timeoutSeconds, memoryMb, batchSize } = settings;
    const more = isPartial ? " or more" : "";
    return [
      name,
      `${grouped(running)}${more}${maxConcurrency === undefined ? "" : ` of ${maxConcurrency}`}`,
      `${grouped(waiting)}${more}`,
      messagesText(messages),
      joined(", ", [`${timeoutSeconds} s`, `${memoryMb} MB`, batchSize > 1 && `batches of ${batchSize}`]),
      tasks.length === 1 ? "1 task" : `${tasks.length} tasks`,
    ];
  });
  const isHeld = lanes.some(({ load }) => load.heldBack > 0);
  const comes = lanes.map((lane) => [
    ...[lane.settings.name, ...loadCells(lane)],
    ...(isHeld ? [grouped(lane.load.heldBack)] : []),
  ]);
  const waits =
    rejected.count === 0 ? "none" : `${grouped(rejected.count)}${rejected.more ? " or more" : ""}`;
  return [
    table(["lane!", "running", "waiting", "messages", "settings", "tasks"], rows, columns),
    table(
      ["lane!", "next 24 h>", "7 days>", "busiest hour", ...(isHeld ? ["held back>"] : [])],
      comes,
      columns,
    ) + (isLoadPartial ? "\nthere are more: not all instants of so many were counted" : ""),
    ...(limits.length === 0 ? [] : [limitTable(limits, columns)]),
    ...(rates.length === 0 ? [] : [rateTable(rates, columns)]),
    ...(muted.length === 0 ? [] : [mutedTable(muted, { columns })]),
    `dead letters: ${messagesText(deadLetters)}\nrejected messages: ${waits}`,
  ].join("\n\n");
}

/** `3 wait, 1 with a worker, 2 delayed; the oldest for 4 min`. */
function messagesText({ waiting, inFlight, delayed, oldestSeconds }: QueueDepth): string {
  const counts = joined(", ", [
    waiting > 0 && `${grouped(waiting)} wait`,
    inFlight > 0 && `${grouped(inFlight)} with a worker`,
    delayed > 0 && `${grouped(delayed)} delayed`,
  ]);
  return joined("; ", [
    counts || "none",
    oldestSeconds !== undefined && `the oldest for ${duration(oldestSeconds)}`,
  ]);
}

function loadCells({ load: { hours, nextDay } }: LaneRow): readonly string[] {
  if (hours.length === 0) return ["0", "0", ""];
  const sum = hours.reduce((all, { runs }) => all + runs, 0);
  const most = hours.reduce((a, b) => (b.runs > a.runs ? b : a));
  const busiest = `${instantText(most.from * 1000)}, ${grouped(most.runs)} ${most.runs === 1 ? "run" : "runs"}`;
  return [grouped(nextDay), grouped(sum), busiest];
}
