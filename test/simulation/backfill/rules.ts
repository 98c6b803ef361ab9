/**
 * Judges a world of a backfill by what landed in its runs: invariant 16. Which instants are to begin is told by a table
 * that is written down once more here.
 */
import { isTerminal } from "../../../functions/model/run/status.ts";
import type { Initial } from "./plan.ts";
import type { BackfillWorld } from "./world.ts";

/** For each kind that is asked for, the initial states that are begun. */
const begins: Readonly<Record<"default" | "missed" | "skipped" | "errored", readonly Initial[]>> = {
  default: ["missing", "disabled", "missed", "skipped"],
  missed: ["missing", "missed"],
  skipped: ["disabled", "skipped"],
  errored: ["errored"],
};

export interface Judged {
  readonly wrong: readonly string[];
  readonly begun: number;
}

export async function judge(world: BackfillWorld): Promise<Judged> {
  const wrong: string[] = [];
  const { reverse, maxConcurrent = 1, only } = world.plan.request;
  const live = new Set<string>();
  const begun: string[] = [];
  const asked = begins[only ?? "default"];
  const initialOf = new Map(world.instants.map(({ run, initial }) => [run, initial]));
  const touched = new Set<string>();
  const { lost, places = Number.POSITIVE_INFINITY } = world.plan;
  const triggerOf = new Map(world.instants.map((each) => [each.run, each.trigger]));
  // Of the second trigger only a record's own params are known, which a miss does not have.
  const isLost = (run: string) =>
    lost && triggerOf.get(run) === "b" && ["missing", "disabled", "missed"].includes(`${initialOf.get(run)}`);
  let counted = 0;
  for (const [i, { write, by, before, after }] of world.landed.entries()) {
    const { run } = after;
    const isBegin = by === "worker" && (write === "create" || write === "redrive");
    if (isBegin) {
      if (before?.status === "succeeded") wrong.push(`${run}: it succeeded, and was begun again`);
      if (begun.includes(run)) wrong.push(`${run}: begun twice`);
      if (world.endedAt !== undefined && i >= world.endedAt)
        wrong.push(`${run}: begun after the backfill's end`);
      const last = begun.at(-1);
      if (last !== undefined && run !== last && run < last !== (reverse ?? false))
        wrong.push(`${run}: begun after ${last}`);
      if (!touched.has(run) && !asked.includes(initialOf.get(run) as Initial))
        wrong.push(`${run}: ${initialOf.get(run)}, and begun`);
      if (isLost(run) && !touched.has(run)) wrong.push(`${run}: begun, and its params are not known`);
      // What errored had begun before.
      if (triggerOf.get(run) === "a" && before?.status !== "errored" && ++counted > places)
        wrong.push(`${run}: begun, and its trigger had no place left of ${places}`);
      begun.push(run);
      live.add(run);
      if (live.size > maxConcurrent)
        wrong.push(`${run}: ${live.size} at once, and ${maxConcurrent} are allowed`);
    } else if (live.has(run) && after.status === "skipped") wrong.push(`${run}: begun, and skipped`);
    else if (begun.includes(run) && before !== undefined && before.status === "succeeded")
      if (after.status !== "succeeded") wrong.push(`${run}: it succeeded, and is ${after.status}`);
    if (isTerminal(after.status)) live.delete(run);
    if (!isBegin && !begun.includes(run)) touched.add(run);
    if (world.endedAt === i + 1 && live.size > 0) wrong.push(`the backfill ended before ${[...live].join()}`);
  }
  const own = await world.backfillRun();
  if (own.status !== "succeeded")
    wrong.push(`the backfill is ${own.status} (${own.reason ?? own.error?.message})`);
  const isUsedUp = await world.isUsedUp();
  for (const { run, initial, trigger } of world.instants) {
    const isLeft = isLost(run) || (isUsedUp && trigger === "a" && initial !== "errored");
    if (isLeft && asked.includes(initial)) world.meet("an instant that is left");
    if (!isLeft && asked.includes(initial) && !begun.includes(run) && !touched.has(run))
      wrong.push(`${run}: ${initial}, and passed over`);
  }
  const told = own.output === undefined ? undefined : (JSON.parse(own.output) as { begun: number }).begun;
  if (told !== begun.length) wrong.push(`its output says that ${told} were begun, and ${begun.length} were`);
  return { wrong, begun: begun.length };
}
