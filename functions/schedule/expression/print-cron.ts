import type { CronFields } from "../instants/cron-rule.ts";
import type { DayRule } from "../instants/month-days.ts";

/** Writes fields and one way to name days as EventBridge's `cron(…)`. Days are named by date or by weekday only. */
export function printCron(fields: Pick<CronFields, "minutes" | "hours" | "months">, days: DayRule): string {
  const minutes = printField(fields.minutes, 0, 59);
  const hours = printField(fields.hours, 0, 23);
  const months = printField(fields.months, 1, 12);
  if (days.kind === "weekdays") return `cron(${minutes} ${hours} ? ${months} ${printWeekdays(days)} *)`;
  return `cron(${minutes} ${hours} ${printDates(days)} ${months} ? *)`;
}

function printDates(days: Exclude<DayRule, { kind: "weekdays" }>): string {
  if (days.kind === "working-day") return days.date < 0 ? "LW" : `${days.date}W`;
  const [first = 0] = days.dates;
  if (first >= 0) return printField(days.dates, 1, 31);
  return first === -1 ? "L" : `L${first + 1}`;
}

/** EventBridge counts weekdays from Sunday, 1. */
function printWeekdays({ weekdays, nth = 0 }: Extract<DayRule, { kind: "weekdays" }>): string {
  const list = printList(weekdays.map((day) => day + 1));
  return nth === 0 ? list : `${list}${nth < 0 ? "L" : `#${nth}`}`;
}

/** The shortest of `*`, `a/step` and a list of values and ranges. */
function printField(values: readonly number[], min: number, max: number): string {
  const [first = min, second = first] = values;
  const step = second - first;
  if (values.length === max - min + 1) return "*";
  const even = step > 1 && values.every((value, index) => value === first + index * step);
  // A step runs to the field's end, so it can be used only if the values do too.
  if (even && values.length > 2 && first + values.length * step > max) return `${first}/${step}`;
  return printList(values);
}

/** Values with commas; three or more consecutive ones as a range. */
function printList(values: readonly number[]): string {
  const parts: (string | number)[] = [];
  for (let i = 0, j = 0; i < values.length; i = j) {
    for (j = i + 1; j < values.length && (values[j] as number) - (values[j - 1] as number) === 1; ) j++;
    if (j - i > 2) parts.push(`${values[i]}-${values[j - 1]}`);
    else parts.push(...values.slice(i, j));
  }
  return parts.join();
}
