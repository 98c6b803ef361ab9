/** How a run is split into shards: parts of its collection, each of which has its own cursor. */
import { show } from "../../show.ts";

/** Splits a run into shards that are worked on at once, with one progress and one end. */
export interface Parallel {
  /**
   * Into how many parts: 1 to 1,000. What a task's own `shards` yields may be fewer, or more. With 1 no further run is split, and
   * `shards` is not asked: those that are split go on.
   */
  readonly shards: number;
  /** If a shard ends as errored, the others go on to their ends, or stop. In both cases the run ends as errored. @default "finish" */
  readonly onShardError?: (typeof shardErrorModes)[number];
  /** Whether Pawl splits a shard that is far behind the others. Needs `splitShard`. @default false */
  readonly resplit?: boolean;
}

export const shardErrorModes = ["finish", "stop"] as const;

/** Of a plan: each is a bit in the run's record. */
export const mostShards = 1_000;
/** The most splits of one run. */
export const mostSplits = 100;

export const parallelWords =
  'an object such as { shards: 8 }, with 1 to 1000 shards; also onShardError "finish" or "stop", and resplit true or false';

export function isParallel(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { shards, onShardError = "finish", resplit = false, ...unknown } = value as Partial<Parallel>;
  const isCount = Number.isInteger(shards) && (shards as number) >= 1 && (shards as number) <= mostShards;
  const isKnown = shardErrorModes.includes(onShardError) && typeof resplit === "boolean";
  return isCount && isKnown && Object.keys(unknown).length === 0;
}

/** Of a task with `run`, whichever layer says that it is parallel. */
export function parallelNotWithRun(parallel: unknown, kind: "run" | "command" = "run"): string {
  return `parallel ${show(parallel)} goes with items or pages, not with ${kind}`;
}

/** What is wrong with a task's options about shards. A setting may come from another layer than its file: `shards` may not. */
export function shardMistakes(options: Readonly<Record<string, unknown>>): string[] {
  const { parallel, shards, splitShard, run, command } = options;
  if (run !== undefined && parallel !== undefined) return [parallelNotWithRun(parallel)];
  if (command !== undefined && parallel !== undefined) return [parallelNotWithRun(parallel, "command")];
  const makers = [shards !== undefined && "shards", splitShard !== undefined && "splitShard"];
  const given = makers.filter((each) => each !== false).join(" and ");
  return given !== "" && parallel === undefined ? [`${given} needs parallel, such as { shards: 8 }`] : [];
}

interface SplitTask {
  readonly name: string;
  readonly splitsShards?: true;
  readonly settings: { readonly parallel?: Parallel };
}

/** Whether a task of them is parallel, as functions know it, and whose shards can be split; nothing where none is. */
export function splittingIn(tasks: readonly SplitTask[]): {
  readonly splitsRuns?: true;
  readonly splitsShards?: readonly string[];
} {
  const split = tasks.filter(({ settings }) => settings.parallel !== undefined);
  if (split.length === 0) return {};
  const again = split.filter(({ splitsShards }) => splitsShards).map(({ name }) => name);
  return { splitsRuns: true, splitsShards: again.length > 0 ? again : undefined };
}
