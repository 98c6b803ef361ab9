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
      .option("--all", "also those whose triggers were single instants that have passed")
      .option(...jsonOption)
      .addHelpText("after", examples(session, "list", "list --stage prod --profile work"))
      .action(async ({ json, all, ...target }: TargetOptions & { json?: true; all?: true }) => {
        const { manifest, store } = await session.deployment(target);
        const pauses = await readPauses(await store(), manifest, session.now());
        const firedOut = await readFiredOut(await store(), manifest, session.now());
        const made = await countSchedules(await store());
        const listed = manifest.tasks.filter(({ name }) => all || made.has(name) || !firedOut.has(name));
        const tasks = listed.map(
          ({ name, description, file, kind, lane, enabled, triggers, paramsSchema }) => {
            const paused = pauses.get(name);
            const schedules = made.get(name);
            const isOver = (schedules === undefined && firedOut.has(name)) || undefined;
            const state = { enabled, isOver, paused, triggers, schedules };
            return { name, description, file, kind, lane, ...state, paramsSchema };
          },
        );
        if (json) return session.printJson({ stage: manifest.stage, tasks });
        const rows = tasks.map(
          ({ name, lane, enabled, isOver, paused, triggers, schedules, description }) => [
            name,
            lane,
            joined(" ", [
              joined(", ", [
                triggers.map(triggerText).join(", "),
                schedules !== undefined && `${schedules} at run time`,
              ]) || "by hand",
              isOver && "(over)",
              !enabled && "(disabled)",
              paused && `(paused${paused.until === undefined ? "" : ` until ${instantText(paused.until)}`})`,
            ]),
            description,
          ],
        );
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

/** How many schedules were made at run time, by task: of tasks that have some. */
async function countSchedules(store: RunStore): Promise<ReadonlyMap<string, number>> {
  const { readDefinitions } = await import("../../../functions/run-time-schedules/index.ts");
  const counts = new Map<string, number>();
  for (const { task } of await readDefinitions(store)) counts.set(task, (counts.get(task) ?? 0) + 1);
  return counts;
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
