/**
 * What is checked of params before the first item, besides the task's own schema: that they are among the task's choices, and
 * that its text areas have no control characters. Later turns go on with what the first one took. Only workers whose tasks
 * have choices or text areas carry this.
 */
import { refuse } from "../../model/params/check-params.ts";
import { unchosen } from "../../model/params/choices.ts";
import { textAreaMistake } from "../../model/params/text-area.ts";
import type { Json } from "../../model/task/task.ts";
import { type Asking, askChoices } from "./ask.ts";

/** @throws InvalidParamsError for what is not allowed; Error where choices cannot be asked, which is an attempt */
export async function startCheck(asking: Asking, params: Readonly<Record<string, Json>>): Promise<void> {
  const { task } = asking.deployed;
  const mistakes = await Promise.all(
    Object.keys(task.choices ?? {}).map((name) => unchosenNow(asking, name, params)),
  );
  const texts = (task.textAreas ?? []).map((name) => {
    const text = Object.hasOwn(params, name) ? params[name] : undefined;
    return typeof text === "string" ? textAreaMistake(name, text) : undefined;
  });
  refuse([...mistakes.flat(), ...texts].filter((each) => each !== undefined));
}

async function unchosenNow(
  asking: Asking,
  name: string,
  params: Readonly<Record<string, Json>>,
): Promise<readonly string[]> {
  if (!Object.hasOwn(params, name) || params[name] === null) return [];
  const { choices, isKept } = await askChoices(asking, name);
  const mistakes = unchosen(params, name, choices);
  // It may have become one since.
  if (mistakes.length === 0 || !isKept) return mistakes;
  return unchosen(params, name, (await askChoices(asking, name, true)).choices);
}
