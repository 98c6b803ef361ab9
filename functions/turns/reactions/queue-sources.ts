import type { QueueSource } from "../../model/run/messages/delivery.ts";
import { queueName } from "../../model/task/trigger.ts";
import type { DeployedTask } from "../../runs/index.ts";

/** The users' queues that start a lane's tasks, by name: two queues of one name are refused at synth. Undefined where there are none. */
export function queueSources(tasks: readonly DeployedTask[]): ReadonlyMap<string, QueueSource> | undefined {
  const all = tasks.flatMap(({ task }) =>
    task.triggers
      .filter((trigger) => trigger.kind === "queue")
      .map(({ id, queue }) => {
        return [queueName(queue), { task: task.name, trigger: id }] as const;
      }),
  );
  return all.length === 0 ? undefined : new Map(all);
}
