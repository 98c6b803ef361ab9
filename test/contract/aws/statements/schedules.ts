/** Schedules that a check makes, in the group of the stack, and short forms of the calls. */
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
} from "@aws-sdk/client-scheduler";
import type { Aws } from "../aws.ts";
import { Queue } from "./queues.ts";

export type Changes = Partial<Omit<CreateScheduleCommandInput, "Target">> & {
  readonly Target?: Partial<CreateScheduleCommandInput["Target"]>;
};

/** What a schedule of a check is: it sends its instant to the stack's queue, under a mark of its own. */
export async function scheduleOf(aws: Aws, { Target, ...changes }: Changes = {}) {
  const { MarkedArn, ScheduleRoleArn, GroupName } = await aws.stack();
  const Name = aws.name("s");
  const Input = JSON.stringify({ mark: Name, at: "<aws.scheduler.scheduled-time>" });
  return {
    Name,
    GroupName,
    ScheduleExpression: "cron(0 2 * * ? *)",
    FlexibleTimeWindow: { Mode: "OFF" as const },
    Target: { Arn: MarkedArn, RoleArn: ScheduleRoleArn, Input, ...Target },
    ...changes,
  };
}

/** Makes a schedule, removed when the check is over. */
export async function makeSchedule(aws: Aws, changes: Changes = {}) {
  const { scheduler } = aws.clients;
  const schedule = await scheduleOf(aws, changes);
  const named = { Name: schedule.Name, GroupName: schedule.GroupName };
  aws.afterwards(() => scheduler.send(new DeleteScheduleCommand(named)));
  await scheduler.send(new CreateScheduleCommand(schedule));
  return { schedule, named, show: () => scheduler.send(new GetScheduleCommand(named)) };
}

/** The instants at which a schedule has sent a message; those of other schedules are left there. */
export async function instantsOf(aws: Aws, mark: string): Promise<string[]> {
  const { MarkedUrl = "" } = await aws.stack();
  const queue = new Queue(MarkedUrl, aws.clients.sqs);
  const own: string[] = [];
  for (const { Body = "{}", ReceiptHandle } of await queue.receive({ VisibilityTimeout: 1 })) {
    const said = JSON.parse(Body) as { readonly mark?: string; readonly at?: string };
    if (said.mark !== mark) continue;
    own.push(String(said.at));
    await queue.delete(ReceiptHandle);
  }
  return own;
}

/** An `at()` of an instant, as seen in a zone that is so many hours ahead of UTC. */
export function at(instant: number, hoursAhead = 0): string {
  return `at(${new Date(instant + hoursAhead * 3_600_000).toISOString().slice(0, 19)})`;
}

/** The beginning of the minute that is at least so many seconds ahead. */
export function minuteAfter(now: number, seconds: number): number {
  return Math.ceil((now + seconds * 1_000) / 60_000) * 60_000;
}
