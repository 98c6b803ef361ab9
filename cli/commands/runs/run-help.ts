/**
 * What `pawl run TASK --help` adds to the command's help: the parameters of that task, as its manifest describes them, and
 * the values that only its worker knows. Where no deployment or worker answers, it says so: the help itself needs none.
 */
import type { LabelledChoice } from "../../../functions/model/params/choices.ts";
import { hasAskedChoices, paramFields, paramSchema } from "../../../functions/model/params/param-fields.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import type { TargetOptions } from "../../deployment/target.ts";
import { explainError } from "../../explain-error.ts";
import type { Session } from "../../session.ts";
import { isInLine, typeText } from "../../show/param-text.ts";
import { table } from "../../show/table.ts";
import { askChoices } from "./given/ask-choices.ts";

const mostShown = 50;

/** @param words the words of the command line, of which one may be a task's name */
export async function printTaskParams(
  session: Session,
  words: readonly string[],
  options: TargetOptions,
): Promise<void> {
  if (words.length === 0) return;
  try {
    const deployment = await session.reading(options);
    const task = deployment.manifest.tasks.find(({ name }) => words.includes(name));
    if (task !== undefined) session.print(await paramsText(task, deployment, session.out.columns));
  } catch (error) {
    session.tell(`the task's parameters are not known: ${explainError(error, await session.elsewhere())}`);
  }
}

async function paramsText(
  task: ManifestTask,
  deployment: DeployedPawl,
  columns: number | undefined,
): Promise<string> {
  const { name, paramsSchema, fields = paramFields(paramsSchema ?? {}) } = task;
  const params = Object.entries(fields);
  if (paramsSchema === undefined && params.length === 0) return `\nParameters of ${name}: not described`;
  if (params.length === 0) return `\nParameters of ${name}: none`;
  const { required = [] } = (paramsSchema ?? {}) as { readonly required?: readonly string[] };
  const rows = params.map(([param, field]) => {
    const part = paramSchema(paramsSchema, param) ?? {};
    const fallback = required.includes(param) ? "required" : (JSON.stringify(part.default) ?? "");
    return [param, typeText(field, part), fallback, String(part.description ?? "")];
  });
  const answer = hasAskedChoices(task) ? await askChoices(deployment, name) : undefined;
  const lists = params.flatMap(([param, { choices }]) => {
    const values = choices === "asked" ? answer?.(param) : choices;
    return values === undefined || isInLine(choices) ? [] : [valuesText(param, values, columns)];
  });
  const all = table(["name!", "type", "default", "description"], rows, columns);
  return [`\nParameters of ${name}:\n${all}`, ...lists].join("\n\n");
}

/** @param values in a text, why they are not known */
function valuesText(
  param: string,
  values: readonly LabelledChoice[] | string,
  columns: number | undefined,
): string {
  if (typeof values === "string")
    return `Values of ${param}: asked at start. They are not known now: ${values}`;
  const rows = values.slice(0, mostShown).map(({ value, label = "" }) => [String(value), label]);
  const more = values.length > mostShown ? `\n${values.length - mostShown} more` : "";
  return `Values of ${param}:\n${table(["value!", "label"], rows, columns)}${more}`;
}
