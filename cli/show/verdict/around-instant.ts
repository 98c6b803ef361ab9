/** What a schedule does around an instant at which it does not fire: its neighbours, and a clock change nearby. */
import type { Piece } from "../../../functions/model/task/ledger.ts";
import { instantText, joined } from "../words.ts";

/** A local time that is skipped has no instant: what people mean is near the change. */
const nearMs = 3 * 3_600_000;
/** How far back the instant before is looked for. */
const lookBackMs = 400 * 86_400_000;

export async function aroundInstant(
  task: string,
  { expression, zone, anchor }: Piece,
  at: number,
): Promise<string | undefined> {
  const { parseSchedule, ScheduleError } = await import("../../../functions/schedule/index.ts");
  const options = {
    timeZone: zone,
    seed: task,
    anchor: anchor === undefined ? undefined : new Date(anchor * 1000),
  };
  let schedule: ReturnType<typeof parseSchedule>;
  try {
    schedule = parseSchedule(expression, options);
  } catch (error) {
    // Another version of Pawl took it.
    if (error instanceof ScheduleError) return undefined;
    throw error;
  }
  const instant = at * 1000;
  const [change] = schedule.changes(new Date(instant - nearMs), new Date(instant + nearMs));
  const next = schedule.next(new Date(instant));
  const before = lastBefore((from, to) => schedule.between(from, to), instant);
  return joined("; ", [
    change && changeText(change.kind, change.local, change.clocksFrom, change.clocksTo),
    before && `it fired at ${instantText(before.toISOString())}`,
    next && `it fires at ${instantText(next.toISOString())}`,
  ]);
}

function changeText(kind: "skipped" | "repeated", local: string, from: string, to: string): string {
  const clocks = `the clocks go from ${from.slice(11, 16)} to ${to.slice(11, 16)} on ${from.slice(0, 10)}`;
  const what = kind === "skipped" ? "does not exist and is skipped" : "occurs twice and fires the first time";
  return `${local.slice(11, 16)} ${what}: ${clocks}`;
}

/** The last instant before one: looked for in stretches that grow. */
function lastBefore(between: (from: Date, to: Date) => Iterable<Date>, instant: number): Date | undefined {
  for (let span = 3_600_000; span <= lookBackMs; span *= 6) {
    let last: Date | undefined;
    for (const found of between(new Date(instant - span), new Date(instant))) last = found;
    if (last !== undefined) return last;
  }
  return undefined;
}
