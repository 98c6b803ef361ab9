/** `pawl list`: the deployed tasks, and which of them an operator has paused. */
import type { Command } from "commander";
import type { Manifest } from "../../../functions/model/task/manifest.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { examples, jsonOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { table } from "../../show/table.ts";
import { triggerText } from "../../show/triggers.ts";
import type { TaskPause } from "../../show/why.ts";
import { instantText, joined } from "../../show/words.ts";

export function listCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("list")
      .description("list the deployed tasks")
      .option("--all", "also Pawl's own, and those whose triggers were single instants that have passed")
      .option(...jsonOption)
      .addHelpText("after", examples(session, "list", "list --stage prod --profile work"))
      .action(async ({ json, all, ...target }: TargetOptions & { json?: true; all?: true }) => {
        const { manifest, store } = await session.deployment(target);
        const pauses = await readPauses(await store(), manifest, session.now());
        const firedOut = await readFiredOut(await store(), manifest, session.now());
        const listed = manifest.tasks.filter(
          ({ name, automatic }) => all || !(automatic || firedOut.has(name)),
        );
        const tasks = listed.map(
          ({ name, description, file, kind, lane, enabled, triggers, paramsSchema }) => {
            const paused = pauses.get(name);
            const isOver = firedOut.has(name) || undefined;
            return { name, description, file, kind, lane, enabled, isOver, paused, triggers, paramsSchema };
          },
        );
        if (json) return session.printJson({ stage: manifest.stage, tasks });
        const rows = tasks.map(({ name, lane, enabled, isOver, paused, triggers, description }) => [
          name,
          lane,
          joined(" ", [
            triggers.map(triggerText).join(", ") || "by hand",
            isOver && "(over)",
            !enabled && "(disabled)",
            paused && `(paused${paused.until === undefined ? "" : ` until ${instantText(paused.until)}`})`,
          ]),
          description,
        ]);
        session.print(table(["task!", "lane", "starts", "description"], rows, session.out.columns));
      }),
  );
}

/** The names of the tasks that start by themselves no more. */
async function readFiredOut(store: RunStore, { tasks }: Manifest, now: number): Promise<ReadonlySet<string>> {
  const { isFiredOut } = await import("../../show/fired-out.ts");
  const found = await Promise.all(
    tasks.map(async (task) => ((await isFiredOut(store, task, now)) ? task.name : undefined)),
  );
  return new Set(found.filter((name) => name !== undefined));
}

/** The pauses that are in force, by task. */
async function readPauses(
  store: RunStore,
  { tasks }: Manifest,
  now: number,
): Promise<ReadonlyMap<string, TaskPause>> {
  const { taskPause } = await import("../../show/why.ts");
  const found = await Promise.all(
    tasks.map(async ({ name }) => {
      const pause = taskPause(await store.getPart({ task: name, part: "state" }), now);
      return pause && ([name, pause] as const);
    }),
  );
  return new Map(found.filter((each) => each !== undefined));
}
