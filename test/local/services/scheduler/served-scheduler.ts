/** The Scheduler behind `pawl dev`'s port, with a queue, at a frozen instant. */
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { type LocalAws, type LocalAwsOptions, LocalTime } from "../../../../local/index.ts";
import type { Template } from "../../../../local/stack/index.ts";
import { stackOf } from "../../small-app.ts";
import { clientOptions, openTemporaryAws } from "../../temporary-aws.ts";

export const roleArn = "arn:aws:iam::000000000000:role/r";
export const queueArn = "arn:aws:sqs:us-east-1:000000000000:q";
export const deadArn = "arn:aws:sqs:us-east-1:000000000000:dead";

export interface ServedScheduler {
  readonly aws: LocalAws;
  readonly time: LocalTime;
  readonly client: SchedulerClient;
  readonly warnings: string[];
  /** What functions printed. */
  readonly printed: string[];
  /** The bodies of the messages that a queue holds, in their order. */
  bodies(queue?: string): string[];
  /** Deploys a template's resources, in place of those before. */
  deploy(resources: Template["Resources"]): Promise<void>;
  close(): Promise<void>;
}

/** @param options further ones, such as a state folder of the caller's, which it then removes */
export async function serveScheduler(
  now: string,
  open: (options: Partial<LocalAwsOptions>) => Promise<LocalAws> = openTemporaryAws,
): Promise<ServedScheduler> {
  const time = new LocalTime();
  time.freeze();
  time.set(Date.parse(now));
  const warnings: string[] = [];
  const printed: string[] = [];
  const aws = await open({
    time,
    reporter: { warn: (line) => warnings.push(line), printed: ({ text }) => printed.push(text) },
  });
  const client = new SchedulerClient(clientOptions(aws));
  for (const queue of ["q", "dead"]) aws.sqs.ensureQueue(queue);
  const deploy = async (resources: Template["Resources"]) => {
    const stack = stackOf({ Resources: resources });
    await aws.deploy(stack);
    aws.start(stack);
  };
  await deploy({});
  return {
    ...{ aws, time, client, warnings, printed, deploy },
    bodies: (queue = "q") => aws.sqs.messages(queue).map(({ body }) => body),
    async close() {
      client.destroy();
      await aws.stop();
      await aws.close();
      time.close();
    },
  };
}

/** A request for a schedule that sends its instant to the queue each minute. */
export function schedule(
  Name: string,
  changes: Record<string, unknown> = {},
  target: Record<string, unknown> = {},
) {
  return {
    Name,
    ScheduleExpression: "cron(* * * * ? *)",
    FlexibleTimeWindow: { Mode: "OFF" as const },
    Target: { Arn: queueArn, RoleArn: roleArn, Input: "<aws.scheduler.scheduled-time>", ...target },
    ...changes,
  };
}
