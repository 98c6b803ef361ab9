/** `pawl list`: the deployed tasks, the team's first, which of them an operator has paused, and when each starts next. */
import type { Command } from "commander";
import { migrateTask, reconcileTask } from "../../../functions/model/task/automatic.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { byNamespace } from "../../../functions/model/task/namespace.ts";
import { findTask } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { examples, jsonOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import type { ListedTask } from "../../show/list/listed-task.ts";
import { staleText } from "../../show/list/stale.ts";
import { overrideValueText } from "../../show/override/override-text.ts";
import { table } from "../../show/table.ts";
import { triggerText } from "../../show/triggers.ts";
import { instantText, joined } from "../../show/words.ts";
import { PawlOption } from "../../usage.ts";
import { type SetOptions, setTagOption, someMeantTasks } from "../sets/meant.ts";

interface ListCommandOptions extends TargetOptions, Pick<SetOptions, "tag"> {
  readonly task?: readonly string[];
  readonly json?: true;
  readonly all?: true;
}

export function listCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("list")
      .description("list the deployed tasks")
      .addOption(setTagOption("only tasks with it"))
      .addOption(
        new PawlOption("--task <task>", "only this task; several times for several")
          .repeatable()
          .conflicts(["tag", "all"]),
      )
      .option("--all", "also Pawl's own, and those whose triggers were single instants that have passed")
      .option(...jsonOption)
      .addHelpText(
        "after",
        examples(session, "list", "list --tag backup", "list --stage prod --profile work"),
      )
      .action(async ({ json, all, tag, task: named, ...target }: ListCommandOptions) => {
        const deployment = await session.reading(target);
        const { manifest } = deployment;
        const meant: readonly ManifestTask[] =
          named !== undefined
            ? [...new Set(named)].map((name) => findTask(manifest, name))
            : tag !== undefined
              ? someMeantTasks(manifest, { tag })
              : manifest.tasks;
        const { listedJson, readListedTasks } = await import("../../show/list/listed-task.ts");
        const { tasks, attention } = await readListedTasks(deployment, meant, () => session.now());
        const listed = tasks.filter(({ isOver }) => all || named !== undefined || !isOver);
        if (json) return session.printJson(listedJson(manifest, { tasks: listed, attention }));
        const head = ["task!", "lane", "starts", "next", "description"];
        session.print(
          table(head, named === undefined ? rowsOf(listed) : listed.map(cells), session.out.columns),
        );
      }),
  );
}

/** Where a task of the team's is in a namespace, each namespace has a line above its tasks. Pawl's own stay behind them. */
function rowsOf(listed: readonly ListedTask[]): readonly (readonly string[])[] {
  const own = listed.filter(({ task }) => task.automatic);
  const ours = listed.filter(({ task }) => !task.automatic);
  const groups = byNamespace(ours, ({ task }) => task.name);
  const rows = groups.flatMap(({ namespace, tasks }) => [
    ...(namespace === undefined ? [] : [[`${namespace}:`]]),
    ...tasks.map(cells),
  ]);
  return [...rows, ...own.map(cells)];
}

function cells(listed: ListedTask): readonly string[] {
  const { name, lane, description } = listed.task;
  return [name, lane, startsText(listed), instantText(listed.starts[0]?.utc), description];
}

/** What the sweeper does, or starts, by no schedule. */
const ownStarts: Readonly<Record<string, string>> = {
  [reconcileTask]: "each minute",
  [migrateTask]: "after an upgrade",
};

function startsText({ task, paused, overrides, schedules, isOver, staleSince, counts }: ListedTask): string {
  const { name, enabled, outOfScope, triggers } = task;
  const { waitForApproval = 0 } = counts;
  const starts = joined(", ", [
    triggers.map(triggerText).join(", "),
    schedules !== undefined && `${schedules} at run time`,
  ]);
  return joined(" ", [
    starts || (outOfScope ? "not here" : (ownStarts[name] ?? "by hand")),
    isOver && "(over)",
    staleSince !== undefined && `(${staleText(staleSince)})`,
    waitForApproval !== 0 &&
      waitForApproval !== undefined &&
      `(${waitForApproval} ${waitForApproval === 1 ? "waits" : "wait"} for approval)`,
    outOfScope ? `(${outOfScope})` : !enabled && "(disabled)",
    overrides.length > 0 &&
      `(override: ${overrides.map((one) => `${one.setting} ${overrideValueText(one)}`).join(", ")})`,
    paused && `(paused${paused.until === undefined ? "" : ` until ${instantText(paused.until)}`})`,
  ]);
}
