/** What is wrong with a task's `choices` and `textAreas`: one line for each mistake. */
import { show } from "../show.ts";
import { choicesMistake, readChoices } from "./choices.ts";
import { isObject } from "./shape.ts";

const mostNames = 50;

export function choiceMistakes({ params, choices, textAreas }: Readonly<Record<string, unknown>>): string[] {
  return [
    ...mistakesOfChoices(choices),
    ...mistakesOfTextAreas(textAreas),
    ...Object.entries({ choices, textAreas })
      .filter(([, given]) => given !== undefined && params === undefined)
      .map(([name]) => `${name} needs params: the task takes none`),
  ];
}

function mistakesOfChoices(choices: unknown): string[] {
  if (choices === undefined) return [];
  if (!isObject(choices) || Object.keys(choices).length === 0)
    return [
      `choices ${show(choices)} is not allowed: for names of params, a list or a function that answers with one`,
    ];
  return Object.entries(choices).flatMap(([name, given]: [string, unknown]) => {
    if (typeof given === "function") return [];
    const isEmpty = Array.isArray(given) && given.length === 0;
    const mistake = isEmpty ? "is empty: no value could be given" : choicesMistake(given);
    if (mistake !== undefined) return [`choices.${name} ${mistake}`];
    const values = readChoices(given, name).map(({ value }) => value);
    const twice = values.find((value, i) => values.indexOf(value) !== i);
    return twice === undefined ? [] : [`choices.${name} has ${show(twice)} twice`];
  });
}

function mistakesOfTextAreas(textAreas: unknown): string[] {
  if (textAreas === undefined) return [];
  const isName = (name: unknown) => typeof name === "string" && name !== "";
  const isAllowed = Array.isArray(textAreas) && textAreas.length <= mostNames && textAreas.every(isName);
  const twice = isAllowed ? textAreas.find((name, i) => textAreas.indexOf(name) !== i) : undefined;
  if (twice !== undefined) return [`textAreas has ${show(twice)} twice`];
  if (isAllowed && textAreas.length > 0) return [];
  return [
    `textAreas ${show(textAreas)} is not allowed: a list of 1 to ${mostNames} names of params, such as ["note"]`,
  ];
}
