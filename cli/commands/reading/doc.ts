/**
 * `pawl doc [TASK]`: what a task is for, as the comment in its file says; without a task, a line for each. On demand also the
 * file itself, and the values that its params may have.
 */
import type { Command } from "commander";
import type { LabelledChoice } from "../../../functions/model/params/choices.ts";
import { printable } from "../../../functions/model/printable.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import { findTask } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { examples, jsonOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { labelled, table } from "../../show/table.ts";
import { joined } from "../../show/words.ts";
import { PawlOption } from "../../usage.ts";
import { askChoices } from "../runs/given/ask-choices.ts";
import { type SetOptions, setTagOption, someMeantTasks } from "../sets/meant.ts";
import { readSource, sourceText } from "./task-source.ts";

interface DocOptions extends TargetOptions, Pick<SetOptions, "tag"> {
  readonly source?: true;
  readonly choices?: true;
  readonly json?: true;
}

export function docCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("doc")
      .description("say what a task is for, as its file says, or each task in a line")
      .argument("[task]", `its name, as ${session.pawl} list shows it`)
      .addOption(setTagOption("only tasks with it").only("nothing"))
      .addOption(new PawlOption("--source", "also the text of its file in this folder").only("task"))
      .addOption(
        new PawlOption("--choices", "also the values of its params that only its worker knows").only("task"),
      )
      .option(...jsonOption)
      .addHelpText("after", examples(session, "doc", "doc import-cities", "doc import-cities --source"))
      .action(async (name: string | undefined, { json, tag, source, choices, ...target }: DocOptions) => {
        const deployment = await session.reading(target);
        const { manifest } = deployment;
        if (name !== undefined) {
          const task = findTask(manifest, name);
          const found = source && (await readSource(task, session.shell.cwd));
          const asked = choices && (await readAsked(deployment, task));
          if (json) return session.printJson({ ...docJson(task), source: found, choices: asked });
          session.print(docText(task));
          for (const [param, answer] of Object.entries(asked ?? {}))
            session.print(`\n${choicesText(param, answer)}`);
          if (found === undefined) return;
          session.tell(sourceText(found));
          if ("text" in found) session.print(`\n${printable(found.text)}`);
          return;
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

/** What a worker answers of one param: its values, or why they are not known. */
type AskedAnswer = { readonly values: readonly LabelledChoice[] } | { readonly error: string };

/** Of each param whose values a function of the task knows. */
async function readAsked(
  deployment: DeployedPawl,
  { name, fields = {} }: ManifestTask,
): Promise<Readonly<Record<string, AskedAnswer>>> {
  const params = Object.keys(fields).filter((param) => fields[param]?.choices === "asked");
  if (params.length === 0) return {};
  const answer = await askChoices(deployment, name);
  return Object.fromEntries(
    params.map((param) => {
      const values = answer(param);
      return [param, typeof values === "string" ? { error: values } : { values }];
    }),
  );
}

function choicesText(param: string, answer: AskedAnswer): string {
  if ("error" in answer) return `values of ${printable(param)} are not known: ${answer.error}`;
  const rows = answer.values.map(({ value, label = "" }) => [String(value), label]);
  return `values of ${printable(param)}:\n${table(["value!", "label"], rows, undefined)}`;
}
