import { type ParsedSchedule, parse } from "./parse.ts";
import type { ScheduleOptions } from "./schedule.ts";
import { readWindow } from "./window-expression.ts";
import { WindowRule } from "./window-rule.ts";

/** As `parse`, with windows. */
export function parseAny(expression: string, options: ScheduleOptions = {}): ParsedSchedule {
  return parse(expression, options, windowRule);
}

/** The rule of a window that begins at `place` of an expression. */
export function windowRule(text: string, place: number, seed: string): WindowRule {
  return new WindowRule(readWindow(text, place), seed);
}
