/** What is wrong with the queues of `onQueue`: a message goes to one task, and a worker tells queues apart by their names. */
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { queueName } from "../../../functions/model/task/trigger.ts";

/** One line for each queue that several triggers name. */
export function queueMistakes(tasks: readonly Pick<ManifestTask, "name" | "triggers">[]): string[] {
  const all = tasks.flatMap(({ name, triggers }) =>
    triggers
      .filter((trigger) => trigger.kind === "queue")
      .map(({ id, queue }) => ({ queue: queueName(queue), by: `${name}/${id}` })),
  );
  const groups = Object.entries(Object.groupBy(all, ({ queue }) => queue));
  return groups.flatMap(([queue, of = []]) =>
    of.length === 1
      ? []
      : [
          `queue ${queue} starts ${of.map(({ by }) => by).join(" and ")}: a message goes to one of them, so give each a queue of its own`,
        ],
  );
}
