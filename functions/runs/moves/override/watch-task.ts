import type { WatchName } from "../../../store/run-store.ts";
import type { TaskWrite } from "../../write.ts";

const prefix = "watch#";

/** Where the sweeper's item says that it watches a task. */
export function watchOf(task: string): WatchName {
  return `${prefix}${task}`;
}

/** The tasks that the sweeper watches, each with when it was last asked to, in epoch milliseconds. */
export function watchedIn(
  part: object | undefined,
): readonly { readonly task: string; readonly at: number }[] {
  return Object.entries(part ?? {}).flatMap(([name, at]) =>
    name.startsWith(prefix) && typeof at === "number" ? [{ task: name.slice(prefix.length), at }] : [],
  );
}

/** Lets the sweeper read a task's overrides. Written before them, so that no override is one that no sweeper sees. */
export function watchTask(task: string, at: number): TaskWrite {
  return { name: "watch task", condition: [], set: { [watchOf(task)]: at } };
}

/** The task has no override any more that the sweeper must know, and nobody is about to write one. */
export function unwatchTask(task: string, seen: number): TaskWrite {
  return {
    name: "unwatch task",
    condition: [{ name: "nobody asked again to watch it", attribute: watchOf(task), is: "=", value: seen }],
    remove: [watchOf(task)],
  };
}
