/**
 * The params of a start as its options give them, read and checked: the way of every command that takes `--param` and
 * `--params`. What only a function of the task knows is asked of its worker, where that answers.
 */
import { checkBySchema } from "../../../../functions/model/params/check-by-schema.ts";
import { refuse } from "../../../../functions/model/params/check-params.ts";
import { unchosen } from "../../../../functions/model/params/choices.ts";
import { asTextArea, textAreaMistake } from "../../../../functions/model/params/text-area.ts";
import { printableLine } from "../../../../functions/model/printable.ts";
import type { ManifestTask } from "../../../../functions/model/task/manifest.ts";
import type { Json } from "../../../../functions/model/task/task.ts";
import type { DeployedPawl } from "../../../deployment/deployed-pawl.ts";
import type { Session } from "../../../session.ts";
import { UsageError } from "../../../usage.ts";
import type { GivenFile } from "../input/given-file.ts";
import { type GivenParams, hideGiven, parseParams } from "../params.ts";
import { readText } from "../read-json.ts";
import { askChoices } from "./ask-choices.ts";

export interface OfTask extends Pick<ManifestTask, "name" | "paramsSchema" | "fields" | "asksAtStart"> {
  /** Asks the task in this folder about these of its params. @default its worker is asked */
  askChoices?(params: readonly string[], clock: Session["shell"]["clock"]): ReturnType<typeof askChoices>;
}

/** Reads the params; undefined where none are given. @throws UsageError, InvalidParamsError */
export async function readGiven(
  session: Session,
  { name, paramsSchema, fields = {} }: OfTask,
  { params: text, param = [] }: GivenParams,
  file?: GivenFile,
): Promise<Record<string, Json> | undefined> {
  const { stdin } = session.shell;
  const isTextArea = (pair: string) => fields[pair.slice(0, pair.indexOf("="))]?.kind === "textarea";
  const fromInput = [
    ...(text === "-" ? ["--params"] : []),
    ...(file?.path === "-" ? [file.option] : []),
    ...param.filter((pair) => isTextArea(pair) && pair.endsWith("=@-")).map(() => "--param"),
  ];
  if (fromInput.length > 1)
    throw new UsageError(`${fromInput[0]} and ${fromInput[1]} cannot both be standard input`);
  const read = text === undefined ? undefined : await readText("--params", text, stdin);
  const pairs: string[] = [];
  for (const pair of param) pairs.push(isTextArea(pair) ? await textOf(pair, stdin) : pair);
  hideGiven(session, name, { params: read?.text, param: pairs });
  return parseParams({ params: read?.text, param: pairs }, paramsSchema, read?.from);
}

/** `note=@FILE` with the file's text in its place. */
async function textOf(pair: string, stdin: Session["shell"]["stdin"]): Promise<string> {
  const equals = pair.indexOf("=");
  const [name, text] = [pair.slice(0, equals), pair.slice(equals + 1)];
  if (!text.startsWith("@")) return pair;
  const read = await readText(`--param ${printableLine(name)}`, text === "@-" ? "-" : text, stdin);
  return `${name}=${asTextArea(read.text)}`;
}

/**
 * Checks params as every door does, and as the worker will before the first item, as far as that is known here.
 * @param deployment undefined where none is asked
 * @throws InvalidParamsError
 */
export async function checkGiven(
  session: Session,
  deployment: DeployedPawl | undefined,
  task: OfTask,
  params: Json | undefined,
): Promise<Json | undefined> {
  const { fields = {}, asksAtStart, paramsSchema } = task;
  const checked = checkBySchema(params, paramsSchema);
  if (!asksAtStart || checked === undefined) return checked;
  const given = checked as Readonly<Record<string, Json>>;
  const own = Object.entries(fields).filter(([name]) => Object.hasOwn(given, name) && given[name] !== null);
  const asked = own.filter(([, { choices }]) => choices === "asked").map(([name]) => name);
  const answer =
    asked.length === 0
      ? undefined
      : deployment
        ? await askChoices(deployment, task.name)
        : await task.askChoices?.(asked, session.shell.clock);
  const mistakes = own.flatMap(([name, { kind, choices }]) => {
    const value = given[name];
    if (kind === "textarea" && typeof value === "string") return textAreaMistake(name, value) ?? [];
    if (choices === undefined) return [];
    const values = choices === "asked" ? answer?.(name) : choices;
    if (values === undefined) return [];
    if (typeof values !== "string") return unchosen(given, name, values);
    session.tell(
      `which values ${printableLine(name)} may have was not known (${values}): the worker checks it`,
    );
    return [];
  });
  refuse(mistakes);
  return checked;
}
