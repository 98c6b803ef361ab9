/**
 * Where the items of a run that is split are stored: in the partition `TASK#RUN`, so that listing a task reads none of them,
 * one Query reads them all, and a large run does not heat its task's partition. Stores map keys both ways; all else knows
 * a shard as `RUN#shard#003`, and a part of the plan as `RUN#plan#0`.
 */
import type { RunKey } from "./run.ts";

/** Defined in the bundles of workers of a stage none of whose tasks is parallel. */
declare const PAWL_UNSPLIT: true | undefined;

/** The key under which an item is stored. */
export function storedKey({ task, run }: RunKey): RunKey {
  if (typeof PAWL_UNSPLIT !== "undefined") return { task, run };
  const found = /^(.*)#(shard#\d{3}(?:\.\d+)*|plan#\d+)$/s.exec(run);
  return found === null ? { task, run } : { task: `${task}#${found[1]}`, run: found[2] as string };
}

/** An item as it was stored, under its own key; any other item as it is. A task's name has no `#`. */
export function withOwnKey<Item extends object>(item: Item): Item {
  if (typeof PAWL_UNSPLIT !== "undefined") return item;
  const { task, run } = item as Partial<RunKey>;
  const hash = task?.indexOf("#") ?? -1;
  if (task === undefined || run === undefined || hash < 0) return item;
  return { ...item, task: task.slice(0, hash), run: `${task.slice(hash + 1)}#${run}` };
}
