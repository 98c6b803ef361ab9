/** The params of a trigger, or of a schedule made at run time: part of each of its messages, and of each run that it starts. */
import { byteLength } from "../cut.ts";
import { show } from "../show.ts";
import { isObject } from "./shape.ts";

/** The longest, in bytes of JSON: longer ones would not fit into a run's item. */
export const longestTriggerParams = 1_024;

/** The same of a schedule made at run time: what is over 1 KB is stored next to each run. */
export const longestScheduleParams = 8_192;

/** What is wrong with values that came as JSON. */
export function triggerParamsMistake(
  params: unknown,
  of: "trigger" | "schedule" = "trigger",
): string | undefined {
  if (!isObject(params)) return `params ${show(params)} are not a JSON object such as {"days": 30}`;
  const bytes = byteLength(JSON.stringify(params));
  const longest = of === "trigger" ? longestTriggerParams : longestScheduleParams;
  if (bytes <= longest) return undefined;
  return `params of a ${of} weigh ${bytes} bytes as JSON: at most ${longest} are allowed`;
}
