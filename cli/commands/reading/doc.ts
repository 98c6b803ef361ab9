/** `pawl doc [TASK]`: what a task is for, as the comment in its file says; without a task, a line for each. */
import type { Command } from "commander";
import { printable } from "../../../functions/model/printable.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { findTask } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { examples, jsonOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { labelled, table } from "../../show/table.ts";
import { joined } from "../../show/words.ts";
import { type SetOptions, setTagOption, someMeantTasks } from "../sets/meant.ts";

interface DocOptions extends TargetOptions, Pick<SetOptions, "tag"> {
  readonly json?: true;
}

export function docCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("doc")
      .description("say what a task is for, as its file says, or each task in a line")
      .argument("[task]", `its name, as ${session.pawl} list shows it`)
      .addOption(setTagOption("only tasks with it").only("nothing"))
      .option(...jsonOption)
      .addHelpText("after", examples(session, "doc", "doc import-cities"))
      .action(async (name: string | undefined, { json, tag, ...target }: DocOptions) => {
        const { manifest } = await session.reading(target);
        if (name !== undefined) {
          const task = findTask(manifest, name);
          return json ? session.printJson(docJson(task)) : session.print(docText(task));
        }
        const tasks = tag === undefined ? manifest.tasks : someMeantTasks(manifest, { tag });
        if (json) return session.printJson({ stage: manifest.stage, tasks: tasks.map(docJson) });
        const rows = tasks.map(({ name: each, description, tags = [] }) => [
          each,
          tags.join(", "),
          description,
        ]);
        const isTagged = tasks.some(({ tags }) => tags !== undefined);
        const kept = (cells: readonly string[]) => cells.filter((_, i) => isTagged || i !== 1);
        session.print(table(kept(["task!", "tags", "it is for"]), rows.map(kept), session.out.columns));
      }),
  );
}

function docText({ name, description, doc, file, tags, automatic }: ManifestTask): string {
  return joined("\n\n", [
    `${name}: ${description}`,
    // What begins with the description itself says it once.
    doc !== undefined && doc !== description && printable(doc),
    labelled([
      ["tags", tags?.join(", ")],
      ["file", automatic ? "Pawl's own" : file],
    ]),
  ]);
}

function docJson({ name, description, doc, file, tags }: ManifestTask): object {
  return { task: name, description, doc, tags, file };
}
