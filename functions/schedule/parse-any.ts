import { type ParsedSchedule, parse } from "./expression/parse.ts";
import { readWindow } from "./expression/window.ts";
import { WindowRule } from "./instants/window-rule.ts";
import type { ScheduleOptions } from "./schedule.ts";

/** As `parse`, with windows. */
export function parseAny(expression: string, options: ScheduleOptions = {}): ParsedSchedule {
  return parse(expression, options, windowRule);
}

/** The rule of a window that begins at `place` of an expression. */
export function windowRule(text: string, place: number, seed: string): WindowRule {
  return new WindowRule(readWindow(text, place), seed);
}
