/**
 * What `pawl run TASK --help` adds to the command's help: the parameters of that task, as its manifest describes them.
 * Where no deployment answers, it says so: the help itself needs none.
 */
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import type { TargetOptions } from "../../deployment/target.ts";
import { explainError } from "../../explain-error.ts";
import type { Session } from "../../session.ts";
import { table } from "../../show/table.ts";

interface ParamSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly description?: string;
}

/** @param words the words of the command line, of which one may be a task's name */
export async function printTaskParams(
  session: Session,
  words: readonly string[],
  options: TargetOptions,
): Promise<void> {
  if (words.length === 0) return;
  try {
    const { manifest } = await session.reading(options);
    const task = manifest.tasks.find(({ name }) => words.includes(name));
    if (task !== undefined) session.print(paramsText(task, session.out.columns));
  } catch (error) {
    session.tell(`the task's parameters are not known: ${explainError(error, await session.elsewhere())}`);
  }
}

function paramsText({ name, paramsSchema }: ManifestTask, columns: number | undefined): string {
  if (paramsSchema === undefined) return `\nParameters of ${name}: not described`;
  const { properties = {}, required = [] } = paramsSchema as {
    readonly properties?: Readonly<Record<string, ParamSchema>>;
    readonly required?: readonly string[];
  };
  const rows = Object.entries(properties).map(([param, schema]) => [
    param,
    typeText(schema),
    required.includes(param) ? "required" : (JSON.stringify(schema.default) ?? ""),
    schema.description ?? "",
  ]);
  if (rows.length === 0) return `\nParameters of ${name}: none`;
  return `\nParameters of ${name}:\n${table(["name!", "type", "default", "description"], rows, columns)}`;
}

function typeText({ enum: values, type = "any" }: ParamSchema): string {
  return values?.map((value) => JSON.stringify(value)).join(" | ") ?? [type].flat().join(" | ");
}
