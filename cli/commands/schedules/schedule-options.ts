import type { TargetOptions } from "../../deployment/target.ts";

/** What `pawl schedule` is given. Which action takes what is in `schedule.ts`. */
export interface ScheduleCommandOptions extends TargetOptions {
  readonly cron?: string;
  readonly every?: string;
  readonly at?: string;
  readonly timeZone?: string;
  readonly until?: Date;
  readonly name?: string;
  readonly params?: string;
  readonly param?: readonly string[];
  readonly replace?: true;
  readonly yes?: true;
  readonly note?: string;
  readonly json?: true;
}
