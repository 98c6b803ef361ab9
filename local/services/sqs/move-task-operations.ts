/** The operations of SQS's API on tasks that move the messages of dead-letter queues. */
import { AwsError, type JsonOperation } from "../../http/index.ts";
import type { MoveTask } from "./move-tasks.ts";
import { attributeOutOfBounds } from "./queue-attributes.ts";
import { redriveOf } from "./redrive-policies.ts";
import { required } from "./requests.ts";
import type { Sqs } from "./sqs.ts";

export function moveTaskOperations(sqs: Sqs) {
  return {
    CancelMessageMoveTask: ({ TaskHandle }) => ({
      ApproximateNumberOfMessagesMoved: sqs.moveTasks.cancel(required(TaskHandle, "TaskHandle")).moved,
    }),
    ListMessageMoveTasks: ({ SourceArn, MaxResults = 1 }) => {
      const refused = attributeOutOfBounds("MaxResults", MaxResults as number, 1, 10);
      if (refused) throw refused;
      const sourceArn = checkExists(sqs, required(SourceArn, "SourceArn"), "SourceArn");
      return {
        Results: sqs.moveTasks
          .list(sourceArn)
          .slice(0, MaxResults as number)
          .map(shown),
      };
    },
    StartMessageMoveTask: ({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: perSecond }) => {
      const sourceArn = checkExists(sqs, required(SourceArn, "SourceArn"), "SourceArn");
      const isDead = sqs
        .queues()
        .some(({ attributes }) => redriveOf(attributes)?.deadLetterTargetArn === sourceArn);
      if (!isDead)
        throw new AwsError(
          "InvalidParameterValue",
          "Source queue must be configured as a Dead Letter Queue.",
        );
      if (DestinationArn === sourceArn)
        throw new AwsError(
          "InvalidParameterValue",
          "Source queue arn and destination queue arn cannot be the same.",
        );
      const refused = attributeOutOfBounds(
        "MaxNumberOfMessagesPerSecond",
        (perSecond ?? 1) as number,
        1,
        500,
      );
      if (refused) throw refused;
      const destinationArn =
        DestinationArn === undefined ? undefined : checkExists(sqs, String(DestinationArn), "DestinationArn");
      const { handle } = sqs.moveTasks.start({
        sourceArn,
        destinationArn,
        perSecond: perSecond as number | undefined,
      });
      return { TaskHandle: handle };
    },
  } satisfies Record<string, JsonOperation>;
}

function checkExists(sqs: Sqs, arn: string, parameter: string): string {
  if (sqs.queues().some(({ name }) => sqs.arn(name) === arn)) return arn;
  throw new AwsError(
    "ResourceNotFoundException",
    `The resource that you specified for the ${parameter} parameter doesn't exist.`,
    { status: 404 },
  );
}

function shown(task: MoveTask) {
  return {
    TaskHandle: task.status === "RUNNING" ? task.handle : undefined,
    Status: task.status,
    SourceArn: task.sourceArn,
    DestinationArn: task.destinationArn,
    MaxNumberOfMessagesPerSecond: task.perSecond,
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    FailureReason: task.status === "FAILED" ? task.failure : undefined,
    StartedTimestamp: task.startedAt,
  };
}
