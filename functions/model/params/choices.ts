/**
 * The values that a task's params may have, as its `choices` say: a list, or a function that makes one when it is asked.
 * Synth takes lists into the JSON Schema of the params, so that every door knows them. Only the task's own worker can ask a
 * function: `functions/turns/choices/` does.
 */
import { show } from "../show.ts";
import type { Config } from "../task/context/config.ts";
import type { Json } from "../task/context/task-context.ts";
import type { Services } from "../task/services.ts";
import { isObject, notAmong } from "./shape.ts";

/** A value of a param, or of an item of one that is a list. */
export type ChoiceValue = string | number | boolean;

/** A value, with what a form shows for it. */
export interface LabelledChoice {
  readonly value: ChoiceValue;
  readonly label?: string;
}

/** One of the values that a param may have. */
export type Choice = ChoiceValue | LabelledChoice;

/** What a function of `choices` is given. */
export interface ChoicesContext {
  readonly task: string;
  readonly services: Services;
  readonly config: Config;
  /** Aborts once nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** A list, or a function that answers with one within 5 s. */
export type ParamChoices =
  | readonly Choice[]
  | ((ctx: ChoicesContext) => readonly Choice[] | Promise<readonly Choice[]>);

/** What a task takes as `choices`: those of some of its params, by name. */
export type TaskChoices<Name extends string = string> = { readonly [name in Name]?: ParamChoices };

/** The most values that a param may have to choose from. */
export const mostChoices = 1_000;
const longestLabel = 200;

/** The choices in one form. @throws Error that says why they are none */
export function readChoices(given: unknown, name: string): readonly LabelledChoice[] {
  const mistake = choicesMistake(given);
  if (mistake !== undefined) throw new Error(`choices.${name} ${mistake}`);
  return (given as readonly Choice[]).map((choice) =>
    typeof choice === "object" ? choice : { value: choice },
  );
}

/** Why something is no list of choices. */
export function choicesMistake(given: unknown): string | undefined {
  if (!Array.isArray(given)) return `${show(given)} is not allowed: ${allowed}`;
  if (given.length > mostChoices) return `has ${given.length} values: at most ${mostChoices} are allowed`;
  const odd = given.findIndex((choice) => !isChoice(choice));
  return odd < 0 ? undefined : `${show(given[odd])} at [${odd}] is not allowed: ${allowed}`;
}

const allowed = "a list of texts, numbers, booleans or { value, label }";

function isChoice(given: unknown): boolean {
  if (!isObject(given)) return isValue(given);
  const { value, label, ...rest } = given as Readonly<Record<string, unknown>>;
  const isLabel = label === undefined || (typeof label === "string" && label.length <= longestLabel);
  return isValue(value) && isLabel && Object.keys(rest).length === 0;
}

function isValue(value: unknown): boolean {
  return typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
}

/** One line for each value of a param that is not among its choices: it, or items of a list. One that is left out, or `null`, chooses none. */
export function unchosen(
  params: Readonly<Record<string, Json>>,
  name: string,
  choices: readonly LabelledChoice[],
): readonly string[] {
  const given = Object.hasOwn(params, name) ? params[name] : undefined;
  const values = choices.map(({ value }) => value);
  const isChosen = (value: Json | undefined) => value == null || values.includes(value as ChoiceValue);
  if (!Array.isArray(given)) return isChosen(given) ? [] : [notAmong(given as Json, values, [name])];
  return given.flatMap((item: Json, i) => (isChosen(item) ? [] : [notAmong(item, values, [name, i])]));
}
