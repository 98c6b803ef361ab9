/**
 * Users' queues that start tasks: whether each exists, and hides a message for at least as long as its worker's function may
 * take. Lambda refuses an event source on any other, in the middle of a deploy.
 */
import { type AccountCheck, type Finding, look, wrong } from "../finding.ts";
import type { MadeResource } from "../synthesis.ts";

/** Of the function's timeout: what AWS advises. */
const advised = 6;

export const queues: AccountCheck = {
  name: "queues",
  async find({ resources }, account) {
    const sources = resources.filter(({ type }) => type === "AWS::Lambda::EventSourceMapping");
    const found: Finding[] = [];
    for (const { properties } of sources) {
      const queue = usersQueue(properties.EventSourceArn);
      if (queue === undefined) continue;
      const timeout = timeoutOf(resources, properties.FunctionName);
      const seconds = await account.visibilityTimeout(queue);
      if (seconds === undefined)
        found.push(
          wrong(
            `queue ${queue} does not exist: make it before the deploy, since Lambda reads only what is there`,
          ),
        );
      else if (seconds < timeout)
        found.push(
          wrong(
            `queue ${queue} has a visibility timeout of ${seconds} s, less than the ${timeout} s of the function that reads it: Lambda refuses that, so raise it to ${advised * timeout}`,
          ),
        );
      else if (seconds < advised * timeout)
        found.push(
          look(
            `queue ${queue} has a visibility timeout of ${seconds} s: AWS advises ${advised} times the ${timeout} s of the function that reads it, which is ${advised * timeout}`,
          ),
        );
    }
    return found;
  },
};

/** The name or ARN of a queue that the template does not make. The stack's other functions may read a stream. */
function usersQueue(arn: unknown): string | undefined {
  if (!JSON.stringify(arn ?? "").includes(":sqs:")) return undefined;
  if (typeof arn === "string") return arn;
  const [, parts] = (arn as { "Fn::Join"?: [string, unknown[]] } | undefined)?.["Fn::Join"] ?? [];
  const last = parts?.at(-1);
  return typeof last === "string" ? last.slice(last.lastIndexOf(":") + 1) : undefined;
}

function timeoutOf(resources: readonly MadeResource[], functionName: unknown): number {
  const path = (functionName as { Ref?: string } | undefined)?.Ref;
  return Number(resources.find((resource) => resource.path === path)?.properties.Timeout ?? 0);
}
