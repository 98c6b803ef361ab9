/**
 * A direct invocation that asks what a task's params may be, `{task, ask: "choices"}`: from the command before a start and
 * for its help. It starts nothing. Only workers whose tasks have functions as choices carry this.
 */
import { PawlError } from "../../model/errors.ts";
import type { AskedChoices } from "../../model/params/asked-choices.ts";
import { printableLine } from "../../model/printable.ts";
import { show } from "../../model/show.ts";
import { runningTask, type WorkerContext } from "../../runs/index.ts";
import { askChoices } from "./ask.ts";

/** The answer; undefined for an event that asks nothing. @throws PawlError for one that asks something else, or of no task of the lane */
export function answer(context: WorkerContext, event: unknown): Promise<AskedChoices> | undefined {
  const { task, ask, ...more } = (event ?? {}) as Readonly<Record<string, unknown>>;
  if (ask === undefined) return undefined;
  const deployed = context.tasks.get(task as string);
  if (ask !== "choices" || Object.keys(more).length > 0 || deployed === undefined) {
    const tasks = [...context.tasks.keys()].join(", ");
    const takes = `{task, ask: "choices"}, with a task of this lane: ${tasks}`;
    throw new PawlError(
      "invalid-invocation",
      `${show(event)} asks nothing that is known: allowed is ${takes}`,
    );
  }
  const asked = Object.entries(deployed.task.choices ?? {}).filter(
    ([, given]) => typeof given === "function",
  );
  // A session of its role that is opened for the question is named after what was asked.
  const asking = { context, deployed, key: { task: deployed.task.name, run: "choices" } };
  const choicesOf = (name: string) =>
    runningTask.run({ ...deployed, key: asking.key }, () => askChoices(asking, name));
  return Promise.all(
    asked.map(async ([name]) => {
      try {
        return [name, { values: (await choicesOf(name)).choices }] as const;
      } catch (error) {
        return [name, { error: printableLine((error as Error).message) }] as const;
      }
    }),
  ).then((all) => ({ choices: Object.fromEntries(all) }));
}
