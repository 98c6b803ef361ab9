/** Mistakes that the protocol of runs that are split guards against, as changes to what passes between machines and their table and queue. */
import type { RunKey, RunRecord } from "../../../functions/model/run/run.ts";
import { isCounted, parentOf } from "../../../functions/model/run/shard.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import { count } from "../../../functions/runs/moves/parallel/count.ts";
import type { Write } from "../../../functions/store/run-store.ts";
import type { Misbehaviour } from "./machine.ts";
import type { ParallelChange } from "./world.ts";

export interface ParallelTrap {
  readonly name: string;
  readonly change: ParallelChange;
  /** Its worlds are as hard as for this write. */
  readonly hardAs: string;
}

type RunsWrite = Write<RunRecord>;
const isShard = (key: RunKey) => parentOf(key) !== undefined;

/** Writes of these names change as they land. */
export function landing(
  name: string,
  hardAs: string,
  of: (write: RunsWrite, key: RunKey, found: RunRecord | undefined) => boolean,
  change: (write: RunsWrite, found: RunRecord | undefined) => RunsWrite,
): ParallelTrap {
  return {
    name,
    hardAs,
    change: { landing: (write, key, found) => (of(write, key, found) ? change(write, found) : write) },
  };
}

export function machine(name: string, hardAs: string, make: () => Misbehaviour): ParallelTrap {
  return { name, hardAs, change: { machine: make } };
}

export const setting = (write: RunsWrite, set: Partial<RunRecord>): RunsWrite => ({
  ...write,
  set: { ...write.set, ...set },
});

/** Whether a worker is at work on a shard, by the writes whose answers it had. */
class Work {
  isOn = false;

  note(run: RunRecord, write: RunsWrite | undefined): void {
    if (write === undefined || !isShard(run)) return;
    this.isOn =
      write.name === "claim" || write.name === "take over" || (write.name === "checkpoint" && this.isOn);
  }
}

/** A read of the run shows no pause and no end, while the worker is at work or before it claims. */
function deafTo(whileAtWork: boolean): () => Misbehaviour {
  return () => {
    const work = new Work();
    return {
      seen(run, write) {
        work.note(run, write);
        const isRead = write === undefined && !isShard(run) && work.isOn === whileAtWork;
        const isHeld = run.status === "paused" || isTerminal(run.status) || run.stop === true;
        return isRead && isHeld ? { ...run, status: "interrupted", stop: undefined } : run;
      },
    };
  };
}

export const parallelTraps: readonly ParallelTrap[] = [
  machine("the run is not read with checkpoints", "park", deafTo(true)),
  machine("the run is not read before a shard is claimed", "park", deafTo(false)),
  machine("a shard is counted before its end is written", "count", () => ({
    async before({ name }, key, { world }) {
      const shard = parentOf(key);
      if (shard === undefined || (name !== "succeed" && name !== "fail")) return;
      const { memory } = world.harness;
      const [parent, found] = [await memory.get(shard.parent), await memory.get(key)];
      if (parent === undefined || found === undefined || isCounted(parent, shard.name)) return;
      await memory.update(shard.parent, count({ parent, name: shard.name, shard: found, stops: false }));
    },
  })),
  machine("a launch restarts shards that failed for good", "reset", () => ({
    seen: (run, write) =>
      (write?.name === "claim" || write?.name === "take over") && run.open !== undefined
        ? { ...run, redo: run.createdAt }
        : run,
  })),
  machine("a run that was redriven lets its shards go on before it is launched", "redriven", () => ({
    seen: (run, write) =>
      write === undefined && run.redo !== undefined ? { ...run, redo: undefined, stop: undefined } : run,
  })),
  landing(
    "a reset keeps the epoch",
    "count",
    ({ name }) => name === "reset",
    (write, found) => setting(write, { epoch: found?.epoch }),
  ),
  landing(
    "a redrive does not say so to the launch",
    "reset",
    ({ name }, key) => name === "redrive" && !isShard(key),
    (write) => setting(write, { redo: undefined }),
  ),
  landing(
    "a count adds no ticks",
    "",
    ({ name }) => name === "count",
    (write) => ({ ...write, add: { ...write.add, ticks: 0 } }),
  ),
  landing(
    "the run's own writes set its ticks",
    "",
    ({ name }, key) => name === "spread" && !isShard(key),
    (write) => setting(write, { ticks: 0 }),
  ),
  landing(
    "a shard's claim sets its seq",
    "park",
    ({ name }, key) => (name === "claim" || name === "take over") && isShard(key),
    (write) => setting({ ...write, add: { ...write.add, seq: undefined } }, { seq: 1 }),
  ),
  landing(
    "a cut does not name the rest",
    "cut",
    ({ name }) => name === "cut",
    (write) => setting(write, { pendingSplit: undefined }),
  ),
  landing(
    "a cut does not count the splits",
    "cut",
    ({ name }) => name === "cut",
    ({ set, ...write }) => {
      const name = set?.pendingSplit?.name.replace(/\.\d+$/, ".1") ?? "";
      return {
        ...write,
        set: { ...set, splitCount: 0, pendingSplit: { name, spec: set?.pendingSplit?.spec ?? "" } },
      };
    },
  ),
  landing(
    "a shard keeps its spec when it is cut",
    "cut",
    ({ name }) => name === "cut",
    ({ set, ...write }) => {
      const { spec: _, ...rest } = set ?? {};
      return { ...write, set: rest };
    },
  ),
  landing(
    "a reset leaves the bits of shards that were redriven",
    "reset",
    ({ name }) => name === "reset",
    (write) => ({ ...write, remove: write.remove?.filter((attribute) => !/^d\d+$/.test(attribute)) }),
  ),
  landing(
    "the sweeper keeps the entry of a shard whose run has ended",
    "waiting",
    ({ name }, key) => name === "forget" && isShard(key),
    (write) => ({ ...write, remove: [] }),
  ),
  landing(
    "a split is published without being open",
    "cut",
    ({ name }) => name === "publish",
    (write) => ({ ...write, add: {} }),
  ),
  machine("items are skipped without permits", "permit", () => ({
    write: (write) => (write.name === "permit" ? undefined : write),
  })),
  machine("whoever counts the last shard does not wake the run", "none", () => ({
    sends: ([body = ""]) => isShard(JSON.parse(body) as RunKey),
  })),
  machine("a count is not made", "none", () => ({
    write: (write) => (write.name === "count" ? undefined : write),
  })),
];
