import { parseSchedule, type ScheduleOptions } from "../../functions/schedule/index.ts";

/** The next instants of an expression after `from`, as text to the second. */
export function instants(
  expression: string,
  { from, count, ...options }: ScheduleOptions & { from: string; count: number },
): string[] {
  const schedule = parseSchedule(expression, options);
  const found: string[] = [];
  for (let at = schedule.next(new Date(from)); at && found.length < count; at = schedule.next(at)) {
    found.push(at.toISOString().replace(".000Z", "Z"));
  }
  return found;
}
