/** Reads a schedule from a template, and checks that it can be fired on this machine. */
import { type Account, arn, type Resource } from "../../stack/index.ts";

export interface ScheduleTarget {
  readonly arn: string;
  readonly roleArn: string;
  readonly input?: string;
  readonly deadLetterArn?: string;
}

export interface ScheduleSettings {
  readonly name: string;
  readonly group: string;
  readonly arn: string;
  readonly expression: string;
  readonly timeZone: string;
  readonly enabled: boolean;
  /** Epoch milliseconds. It does not fire before. */
  readonly startAt?: number;
  /** Epoch milliseconds. It does not fire after. */
  readonly endAt?: number;
  readonly description?: string;
  readonly target: ScheduleTarget;
}

export function scheduleArn(name: string, group: unknown, account: Account): string {
  return arn(account, "scheduler", `schedule/${group}/${name}`);
}

/** @param targets the services that a schedule can send to. Throws for a target of another service. */
export function readSchedule(
  { name, properties }: Resource,
  account: Account,
  targets: readonly string[],
): ScheduleSettings {
  const { GroupName = "default", ScheduleExpression, ScheduleExpressionTimezone = "UTC" } = properties;
  const { State, StartDate, EndDate, Description } = properties;
  return {
    name,
    group: String(GroupName),
    arn: scheduleArn(name, GroupName, account),
    expression: String(ScheduleExpression),
    timeZone: String(ScheduleExpressionTimezone),
    enabled: State !== "DISABLED",
    startAt: instant("StartDate", StartDate),
    endAt: instant("EndDate", EndDate),
    description: Description === undefined ? undefined : String(Description),
    target: readTarget(properties.Target, targets),
  };
}

function readTarget(given: unknown, targets: readonly string[]): ScheduleTarget {
  const { Arn, RoleArn, Input, DeadLetterConfig } = (given ?? {}) as Record<string, unknown>;
  const target = String(Arn);
  const [, service = ""] = /^arn:aws:(\w+):[^:]*:\d+:/.exec(target) ?? [];
  if (!targets.includes(service)) {
    throw new Error(`target ${target} is not emulated: allowed are resources of ${targets.join(" and ")}`);
  }
  const { Arn: deadLetterArn } = (DeadLetterConfig ?? {}) as { Arn?: string };
  return {
    arn: target,
    roleArn: String(RoleArn),
    input: Input === undefined ? undefined : String(Input),
    deadLetterArn,
  };
}

function instant(property: string, given: unknown): number | undefined {
  if (given === undefined) return undefined;
  const at = Date.parse(String(given));
  if (!Number.isNaN(at)) return at;
  throw new Error(
    `${property}: expected an instant such as 2026-03-29T02:00:00Z, got ${JSON.stringify(given)}`,
  );
}
