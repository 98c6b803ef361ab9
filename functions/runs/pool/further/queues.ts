/** All queues in which runs may wait for a place: those of tasks and of the stage, and of keys those that are listed. */
import { waitKey } from "../../../model/run/index-keys.ts";
import { stageName } from "../../../model/run/pool.ts";
import type { RunStore } from "../../../store/run-store.ts";
import { type ListedQueue, listedIn, listedPart } from "./listed-queues.ts";

/** The queues of keys for which runs wait, of all tasks, also of those that are deployed without keys by now. */
export async function listedQueues(store: Pick<RunStore, "parts">): Promise<readonly ListedQueue[]> {
  return (await store.parts(listedPart, "")).flatMap(listedIn);
}

/** The keys of the index under which runs wait: of some tasks, of all keys, and of the stage, whether or not it has a limit now. */
export async function queuesOf(
  store: Pick<RunStore, "parts">,
  tasks: readonly string[],
): Promise<readonly string[]> {
  return [
    ...tasks.map((task) => waitKey(task)),
    ...(await listedQueues(store)).map(({ task, slotKey }) => waitKey(task, slotKey)),
    waitKey(stageName),
  ];
}
