/**
 * The public way from an expression to a schedule, with its words and its clock changes. A worker needs neither, so it
 * uses `parse` and carries none of this file.
 */
import { describeCron } from "./expression/describe-cron.ts";
import { describeWindow } from "./expression/describe-window.ts";
import { intervalWords } from "./expression/interval.ts";
import { parseWithWindows, type ScheduleSource } from "./expression/parse.ts";
import { clockChanges } from "./instants/clock-changes.ts";
import { Instants } from "./instants/instants.ts";
import { LocalSource } from "./instants/local-source.ts";
import { zonedText } from "./instants/time-zone.ts";
import type { Schedule, ScheduleChange, ScheduleOptions } from "./schedule.ts";
import { checkedTime } from "./schedule-error.ts";

/**
 * Reads an expression: EventBridge's `cron(…)`, `rate(…)` or `at(…)`; a cron line of five fields, or of six with seconds
 * first; `@daily` and the like; `every 90 seconds`; an ISO 8601 instant or duration; a window such as
 * `02:00-06:00@60 mon-fri`.
 * @throws ScheduleError for anything else
 */
export function parseSchedule(expression: string, options: ScheduleOptions = {}): Schedule {
  return new DescribedSchedule(parseWithWindows(expression, options).source);
}

class DescribedSchedule extends Instants<ScheduleSource> implements Schedule {
  describe(): string {
    const { source } = this;
    switch (source.kind) {
      case "every":
        return `every ${intervalWords(source.seconds)}`;
      case "at": {
        const { offset } = source.zone.at(source.time);
        return `once, at ${zonedText(source.time, offset)}, ${source.zone.name}`;
      }
      case "cron":
        return `${describeCron(source.rule)}, ${source.zone.name}`;
      case "window":
        return `${describeWindow(source.rule)}, ${source.zone.name}`;
    }
  }

  changes(from: Date, to: Date): ScheduleChange[] {
    const { source } = this;
    checkedTime(from, "from");
    checkedTime(to, "to");
    return source instanceof LocalSource ? clockChanges(source, from, to) : [];
  }
}
