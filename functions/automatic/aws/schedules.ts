/** What EventBridge Scheduler says of the schedules of a group. */
import {
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  paginateListSchedules,
  type SchedulerClient,
} from "@aws-sdk/client-scheduler";

export interface FoundSchedule {
  readonly name: string;
  readonly expression: string;
  readonly timeZone: string;
  readonly enabled: boolean;
  /** ISO 8601. */
  readonly startDate?: string;
  readonly endDate?: string;
  readonly targetArn: string;
  readonly input?: string;
  readonly deadLetterArn?: string;
  /** Absent where it fires within its minute. */
  readonly windowMinutes?: number;
}

/** Schedules read at once: Scheduler takes fewer reads a second than a stage may have schedules. */
const atOnce = 10;

export class Schedules {
  readonly #client: SchedulerClient;

  constructor(client: SchedulerClient) {
    this.#client = client;
  }

  /** Every schedule of a group. @throws where there is no such group */
  async all(GroupName: string): Promise<readonly FoundSchedule[]> {
    const client = this.#client;
    const names: string[] = [];
    for await (const { Schedules: page = [] } of paginateListSchedules({ client }, { GroupName }))
      names.push(...page.map(({ Name = "" }) => Name));
    const found: (FoundSchedule | undefined)[] = [];
    for (let i = 0; i < names.length; i += atOnce)
      found.push(
        ...(await Promise.all(names.slice(i, i + atOnce).map((name) => this.#read(GroupName, name)))),
      );
    return found.filter((schedule) => schedule !== undefined);
  }

  async #read(GroupName: string, Name: string): Promise<FoundSchedule | undefined> {
    try {
      return foundSchedule(await this.#client.send(new GetScheduleCommand({ Name, GroupName })));
    } catch (error) {
      // It was taken away since the list.
      if ((error as Error).name === "ResourceNotFoundException") return undefined;
      throw error;
    }
  }
}

function foundSchedule(schedule: GetScheduleCommandOutput): FoundSchedule {
  const { Target, FlexibleTimeWindow: window } = schedule;
  return {
    name: schedule.Name ?? "",
    expression: schedule.ScheduleExpression ?? "",
    timeZone: schedule.ScheduleExpressionTimezone ?? "UTC",
    enabled: schedule.State !== "DISABLED",
    startDate: schedule.StartDate?.toISOString(),
    endDate: schedule.EndDate?.toISOString(),
    targetArn: Target?.Arn ?? "",
    input: Target?.Input,
    deadLetterArn: Target?.DeadLetterConfig?.Arn,
    windowMinutes: window?.Mode === "FLEXIBLE" ? window.MaximumWindowInMinutes : undefined,
  };
}
