/** What a template says of EventBridge schedules, checked for what can be fired here. */
import type { Resource, Stack } from "../../stack/stack.ts";

/** Where a schedule's input goes. */
export interface ScheduleTarget {
  readonly arn: string;
  readonly roleArn: string;
  readonly input?: string;
  readonly deadLetterArn?: string;
}

/** A schedule as it is deployed. */
export interface ScheduleSettings {
  readonly name: string;
  readonly group: string;
  readonly arn: string;
  readonly expression: string;
  readonly timeZone: string;
  readonly enabled: boolean;
  /** Epoch milliseconds; nothing fires before it. */
  readonly startAt?: number;
  /** Epoch milliseconds; nothing fires after it. */
  readonly endAt?: number;
  readonly description?: string;
  readonly target: ScheduleTarget;
}

/** The schedules of a stack. Throws on one whose target cannot be served here. */
export function schedulesOf({ resources, place }: Stack): ScheduleSettings[] {
  return resources
    .filter(({ type }) => type === "AWS::Scheduler::Schedule")
    .map(({ logicalId, name, properties }) => {
      const { GroupName = "default", ScheduleExpression, ScheduleExpressionTimezone = "UTC" } = properties;
      const { State, StartDate, EndDate, Description } = properties;
      return {
        name,
        group: String(GroupName),
        arn: `arn:aws:scheduler:${place.region}:${place.accountId}:schedule/${GroupName}/${name}`,
        expression: String(ScheduleExpression),
        timeZone: String(ScheduleExpressionTimezone),
        enabled: State !== "DISABLED",
        ...instant("startAt", StartDate),
        ...instant("endAt", EndDate),
        ...(Description === undefined ? {} : { description: String(Description) }),
        target: readTarget(logicalId, properties.Target),
      };
    });
}

/** The schedule groups of a stack, the default one included. */
export function scheduleGroupsOf({ resources, place }: Stack): { name: string; arn: string }[] {
  const arn = (name: string) => `arn:aws:scheduler:${place.region}:${place.accountId}:schedule-group/${name}`;
  const made = resources.filter(({ type }) => type === "AWS::Scheduler::ScheduleGroup");
  return ["default", ...made.map(({ name }: Resource) => name)].map((name) => ({ name, arn: arn(name) }));
}

function readTarget(logicalId: string, given: unknown): ScheduleTarget {
  const { Arn, RoleArn, Input, DeadLetterConfig } = (given ?? {}) as Record<string, unknown>;
  const arn = String(Arn);
  if (!/^arn:aws:(sqs|lambda):[^:]*:\d+:/.test(arn)) {
    throw new Error(
      `schedule ${logicalId} has the target ${arn}: allowed here are queues of SQS and functions of Lambda`,
    );
  }
  const { Arn: deadLetterArn } = (DeadLetterConfig ?? {}) as { Arn?: string };
  return {
    arn,
    roleArn: String(RoleArn),
    ...(Input === undefined ? {} : { input: String(Input) }),
    ...(deadLetterArn === undefined ? {} : { deadLetterArn }),
  };
}

function instant<Key extends string>(key: Key, given: unknown): { [key in Key]?: number } {
  if (given === undefined) return {};
  const at = Date.parse(String(given));
  if (Number.isNaN(at)) throw new Error(`${JSON.stringify(given)} is no instant, as 2026-03-29T02:00:00Z is`);
  return { [key]: at } as { [key in Key]?: number };
}
