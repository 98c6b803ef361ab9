/**
 * The public way from an expression to a schedule: all that `parse` reads, windows too, with its words and its
 * clock changes. A worker has no use for these three and imports none of them.
 */
import { checkedTime } from "./checked-time.ts";
import { describeCron, intervalWords } from "./expression/describe-cron.ts";
import { describeWindow } from "./expression/describe-window.ts";
import type { ParsedSchedule } from "./expression/parse.ts";
import { clockChanges } from "./instants/clock-changes.ts";
import type { CronRule } from "./instants/cron-rule.ts";
import { IntervalSource } from "./instants/interval-source.ts";
import { LocalSource } from "./instants/local-source.ts";
import { OneInstant } from "./instants/one-instant.ts";
import { WindowRule } from "./instants/window-rule.ts";
import { zonedText } from "./local-text.ts";
import { parseAny } from "./parse-any.ts";
import { Instants, type Schedule, type ScheduleChange, type ScheduleOptions } from "./schedule.ts";

/**
 * Reads an expression: `cron(…)`, `rate(…)` or `at(…)` as EventBridge has them; a cron line of five fields, or of
 * six with seconds first; `@daily` and its like; `every 90 seconds`; an ISO 8601 instant or duration; a window
 * such as `02:00-06:00@60 mon-fri`. Throws a `ScheduleError` for anything else.
 */
export function parseSchedule(expression: string, options: ScheduleOptions = {}): Schedule {
  return new DescribedSchedule(parseAny(expression, options).source);
}

class DescribedSchedule extends Instants<ParsedSchedule["source"]> implements Schedule {
  describe(): string {
    const { source } = this;
    if (source instanceof IntervalSource) return `every ${intervalWords(source.seconds)}`;
    const zone = source.zone.name;
    if (source instanceof OneInstant) {
      return `once, at ${zonedText(source.time, source.zone.at(source.time).offset)}, ${zone}`;
    }
    const { rule } = source;
    return `${rule instanceof WindowRule ? describeWindow(rule) : describeCron(rule as CronRule)}, ${zone}`;
  }

  changes(from: Date, to: Date): ScheduleChange[] {
    const { source } = this;
    checkedTime(from, "from");
    checkedTime(to, "to");
    return source instanceof LocalSource ? clockChanges(source, from, to) : [];
  }
}
