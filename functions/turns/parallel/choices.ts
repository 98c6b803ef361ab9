/** What is written of a turn of a run that is split: it waits for its shards, or it ends with them. Chosen again where that is refused. */
import type { RunRecord } from "../../model/run/run.ts";
import { askedToSplit } from "../../model/run/shard.ts";
import { fail, hasNothingOpen, type StoredShards, spread, succeed } from "../../runs/index.ts";
import type { Choice } from "../settle/choice.ts";
import { notDone } from "../settle/not-done.ts";
import type { Turn } from "../turn.ts";

/** So many counters a run has. */
const mostCounts = 20;

/** An operator's pause or cancel goes before what the turn would do, and so does the run's timeout. */
function stopped(turn: Turn): Choice | undefined {
  const { status } = turn.run;
  if (status === "paused" || status === "cancelled") return notDone(turn, { kind: "release" });
  return turn.isOverTime ? notDone(turn, { kind: "timeout" }) : undefined;
}

/**
 * The run waits. Undefined where it is launched once more: the last shard was counted while the launch held the run, or the run was
 * paused and resumed since the launch began, at the turn `seen`. `splitAsked`: shards that are to be split: a further one after those that were asked by then.
 */
export function spreads(turn: Turn, seen: number, splitAsked?: readonly string[]): Choice | undefined {
  const { run, context, checkpoints } = turn;
  const other = stopped(turn);
  if (other !== undefined) return other;
  if (hasNothingOpen(run) || run.turn !== seen) return undefined;
  const progress = checkpoints.progress(context.clock.monotonic());
  const now = context.clock.now();
  // What a person has asked since goes before it.
  const isAsRead = askedToSplit(run).join() === splitAsked?.slice(0, -1).join();
  const asked = isAsRead ? splitAsked : undefined;
  const write: Choice["write"] = (lease) => spread(lease, progress, run, { now, splitAsked: asked });
  return { write, to: "interrupted", reason: "shards" };
}

/** The run ends: all its shards have ended, or one has failed and the others stop. `tooMany`: why it fails though none did. */
export function completes(turn: Turn, tooMany?: string): Choice {
  const { run, context, checkpoints, deployed } = turn;
  const other = stopped(turn);
  if (other !== undefined) return other;
  const progress = checkpoints.progress(context.clock.monotonic());
  const end = { now: context.clock.now(), keptDays: deployed.settings.recordsKeptDays };
  const { failed = 0 } = run;
  if (failed === 0 && tooMany === undefined) {
    const output = progress.output ?? run.output;
    return { write: (lease) => succeed(lease, progress, { ...end, output }), to: "succeeded" };
  }
  const ofShards = `${failed.toLocaleString("en")} of ${shardCount(run).toLocaleString("en")} shards failed`;
  const reason = failed > 0 ? ofShards : tooMany;
  const first = run.shardError ?? { name: "Error", message: reason ?? "", attempt: run.attempt, at: "" };
  const error = { ...first, at: first.at || new Date(end.now).toISOString() };
  const thrown = Object.assign(new Error(error.message), { name: error.name, stack: undefined });
  return {
    write: (lease) => ({ ...fail(lease, progress, { ...end, run, error, reason }), thrown }),
    to: "errored",
    error: thrown,
    reason,
  };
}

function shardCount({ shards = 0, splits = [] }: RunRecord): number {
  return shards + splits.length;
}

/** What the shards counted by name is the run's. */
export function addCounts(turn: Turn, { shards }: StoredShards): void {
  const sums: Record<string, number> = {};
  for (const { counts = {} } of shards.values())
    for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count;
  const names = Object.keys(sums).sort().slice(0, mostCounts);
  if (names.length > 0)
    turn.checkpoints.add({ counts: Object.fromEntries(names.map((name) => [name, sums[name] as number])) });
}
