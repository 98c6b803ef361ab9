/** What SQS says of a queue. */
import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";

export interface FoundQueue {
  readonly arn: string;
  readonly visibilityTimeoutSeconds: number;
  readonly retentionSeconds: number;
  readonly maxReceiveCount?: number;
  readonly deadLetterArn?: string;
  /** Messages that wait, that a function has, and that are delayed: about as many. */
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export class Queues {
  readonly #client: SQSClient;

  constructor(client: SQSClient) {
    this.#client = client;
  }

  /** By its URL. Undefined where there is no such queue. */
  async read(url: string): Promise<FoundQueue | undefined> {
    try {
      const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] });
      const { Attributes = {} } = await this.#client.send(command);
      return foundQueue(Attributes);
    } catch (error) {
      if ((error as Error).name.includes("QueueDoesNotExist")) return undefined;
      throw error;
    }
  }
}

function foundQueue(attributes: Readonly<Record<string, string>>): FoundQueue {
  const number = (name: string) => Number(attributes[name] ?? 0);
  const redrive = JSON.parse(attributes.RedrivePolicy ?? "{}") as {
    readonly maxReceiveCount?: number | string;
    readonly deadLetterTargetArn?: string;
  };
  return {
    arn: attributes.QueueArn ?? "",
    visibilityTimeoutSeconds: number("VisibilityTimeout"),
    retentionSeconds: number("MessageRetentionPeriod"),
    maxReceiveCount: redrive.maxReceiveCount === undefined ? undefined : Number(redrive.maxReceiveCount),
    deadLetterArn: redrive.deadLetterTargetArn,
    visible: number("ApproximateNumberOfMessages"),
    inFlight: number("ApproximateNumberOfMessagesNotVisible"),
    delayed: number("ApproximateNumberOfMessagesDelayed"),
  };
}
