/** The params of a trigger: part of each message of its schedule, and of each run that it starts. */
import { byteLength } from "../cut.ts";
import { show } from "../show.ts";
import { isObject } from "./shape.ts";

/** The longest, in bytes of JSON: longer ones would not fit into a run's item. */
export const longestTriggerParams = 1_024;

/** What is wrong with values that came as JSON. */
export function triggerParamsMistake(params: unknown): string | undefined {
  if (!isObject(params)) return `params ${show(params)} are not a JSON object such as {"days": 30}`;
  const bytes = byteLength(JSON.stringify(params));
  if (bytes <= longestTriggerParams) return undefined;
  return `params of a trigger weigh ${bytes} bytes as JSON: at most ${longestTriggerParams} are allowed`;
}
