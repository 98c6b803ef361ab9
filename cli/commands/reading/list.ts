/** `pawl list`: the deployed tasks, the team's first, and which of them an operator has paused. */
import type { Command } from "commander";
import { reconcileTask } from "../../../functions/model/task/automatic.ts";
import type { Manifest } from "../../../functions/model/task/manifest.ts";
import type { RunStore, TaskPart } from "../../../functions/store/run-store.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { examples, jsonOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { table } from "../../show/table.ts";
import { triggerText } from "../../show/triggers.ts";
import { instantText, joined } from "../../show/words.ts";
import { type SetOptions, setTagOption, someMeantTasks } from "../sets/meant.ts";

interface ListCommandOptions extends TargetOptions, Pick<SetOptions, "tag"> {
  readonly json?: true;
  readonly all?: true;
}

export function listCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("list")
      .description("list the deployed tasks")
      .addOption(setTagOption("only tasks with it"))
      .option("--all", "also Pawl's own, and those whose triggers were single instants that have passed")
      .option(...jsonOption)
      .addHelpText(
        "after",
        examples(session, "list", "list --tag backup", "list --stage prod --profile work"),
      )
      .action(async ({ json, all, tag, ...target }: ListCommandOptions) => {
        const { manifest, store } = await session.reading(target);
        const states = await readStates(await store(), manifest);
        const now = session.now();
        const firedOut = await readFiredOut(await store(), manifest, session.now());
        const { openOverrides, overrideJson, overrideValueText } = await import(
          "../../show/override/override-text.ts"
        );
        const { taskPause } = await import("../../show/why.ts");
        const made = await countSchedules(await store(), now);
        const { approvalEntries } = await import("../../show/run/approvals.ts");
        const approvals = await approvalEntries(await store(), manifest);
        const meant = tag === undefined ? manifest.tasks : someMeantTasks(manifest, { tag });
        const listed = meant.filter(({ name }) => all || made.has(name) || !firedOut.has(name));
        const tasks = listed.map(
          ({
            name,
            description,
            tags,
            file,
            kind,
            lane,
            automatic,
            enabled,
            outOfScope,
            triggers,
            settings: { confirm },
            paramsSchema,
          }) => {
            const paused = taskPause(states.get(name), now);
            const overrides = openOverrides(states.get(name), now);
            const schedules = made.get(name);
            const waiting = approvals.filter(({ task }) => task === name).length || undefined;
            const isOver = (schedules === undefined && firedOut.has(name)) || undefined;
            return {
              ...{
                name,
                description,
                tags,
                file,
                kind,
                lane,
                automatic,
                enabled,
                outOfScope,
                isOver,
                paused,
              },
              ...{
                overrides,
                triggers,
                schedules,
                waitForApproval: waiting,
                confirm: confirm || undefined,
                paramsSchema,
              },
            };
          },
        );
        if (json) {
          const printed = tasks.map(({ overrides, ...task }) => {
            return { ...task, overrides: overrides.length > 0 ? overrides.map(overrideJson) : undefined };
          });
          return session.printJson({ stage: manifest.stage, tasks: printed });
        }
        const rows = tasks.map(
          ({
            name,
            lane,
            enabled,
            outOfScope,
            isOver,
            paused,
            overrides,
            triggers,
            schedules,
            waitForApproval,
            description,
          }) => [
            name,
            lane,
            joined(" ", [
              joined(", ", [
                triggers.map(triggerText).join(", "),
                schedules !== undefined && `${schedules} at run time`,
              ]) || (outOfScope ? "not here" : name === reconcileTask ? "each minute" : "by hand"),
              isOver && "(over)",
              waitForApproval !== undefined &&
                `(${waitForApproval} ${waitForApproval === 1 ? "waits" : "wait"} for approval)`,
              outOfScope ? `(${outOfScope})` : !enabled && "(disabled)",
              overrides.length > 0 &&
                `(override: ${overrides.map((one) => `${one.setting} ${overrideValueText(one)}`).join(", ")})`,
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

/** How many schedules were made at run time that may still fire, by task: of tasks that have some. */
async function countSchedules(store: RunStore, now: number): Promise<ReadonlyMap<string, number>> {
  const { readDefinitions } = await import("../../../functions/run-time-schedules/index.ts");
  const { nextOf } = await import("../schedules/shown-schedule.ts");
  const counts = new Map<string, number>();
  for (const definition of await readDefinitions(store))
    if (nextOf(definition, new Date(now), 1)?.length !== 0)
      counts.set(definition.task, (counts.get(definition.task) ?? 0) + 1);
  return counts;
}

/** The operators' part of each task, by task. */
async function readStates(
  store: RunStore,
  { tasks }: Manifest,
): Promise<ReadonlyMap<string, TaskPart | undefined>> {
  const found = tasks.map(async ({ name }) => {
    return [name, await store.getPart({ task: name, part: "state" })] as const;
  });
  return new Map(await Promise.all(found));
}
