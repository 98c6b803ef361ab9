/** What is wrong with the options of a task that say what is done about an item's error. */
import { show } from "../../show.ts";
import { mostItemTries } from "./item-errors.ts";
import { isRescue } from "./rescue.ts";

type Options = Readonly<Record<string, unknown>>;

const allowed = `"stop", "skip", { retry: 1 to ${mostItemTries}, otherwise: "skip" or "stop" }, or a function`;

export function itemErrorMistakes(options: Options): string[] {
  return [...onItemErrorMistakes(options), ...rescueMistakes(options)];
}

function rescueMistakes({ rescue }: Options): string[] {
  if (rescue === undefined) return [];
  if (!Array.isArray(rescue)) return [`rescue ${show(rescue)} is not an array`];
  const wrong = rescue.findIndex((each) => !isRescue(each));
  return wrong < 0
    ? []
    : [`rescue[${wrong}] ${show(rescue[wrong])} is not what rescue(…) or reportOn(…) makes`];
}

function onItemErrorMistakes({ onItemError, run, command }: Options): string[] {
  if (onItemError === undefined) return [];
  if (run !== undefined) return ["onItemError goes with items or pages, not with run"];
  if (command !== undefined) return ["onItemError goes with items or pages, not with command"];
  if (isAllowed(onItemError)) return [];
  return [`onItemError ${show(onItemError)} is not allowed: ${allowed}`];
}

function isAllowed(value: unknown): boolean {
  if (value === "stop" || value === "skip" || typeof value === "function") return true;
  if (typeof value !== "object" || value === null) return false;
  const { retry, otherwise = "skip", ...more } = value as Options;
  const isCount = Number.isInteger(retry) && (retry as number) >= 1 && (retry as number) <= mostItemTries;
  return isCount && (otherwise === "skip" || otherwise === "stop") && Object.keys(more).length === 0;
}
