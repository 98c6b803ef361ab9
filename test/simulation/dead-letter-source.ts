/** The dead-letter queue and its function: what fails is seen again, for as long as it takes. */
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { contextOf, sqsEvent } from "./lambda-event.ts";
import type { World } from "./world.ts";

const timeoutMs = 30_000;
const visibilityMs = 180_000;

interface DeadLetter {
  readonly body: string;
  readonly sentAt: number;
  readonly messageId?: string;
}

export class DeadLetterSource {
  readonly #world: World;
  #count = 0;

  constructor(world: World) {
    this.#world = world;
  }

  take({ body, sentAt, messageId = `dead-${++this.#count}` }: DeadLetter): void {
    this.#world.timeline.after(50, () => this.#hand(messageId, body, sentAt, 1));
  }

  #hand(messageId: string, body: string, sentAt: number, receives: number): void {
    const world = this.#world;
    const { timeline } = world;
    const machine = world.machine("dead-letter");
    machine.busy = true;
    const again = timeline.after(visibilityMs, () => this.#hand(messageId, body, sentAt, receives + 1));
    const timeout = timeline.after(timeoutMs, () => machine.kill("by its timeout"));
    machine.onEnd = () => {
      world.over(machine);
      timeout.action = undefined;
    };
    const handler = world.shipped.makeDeadLetter(world.portsOf(machine));
    const event = sqsEvent([{ messageId, receiptHandle: messageId, body, receives, sentAt }], "dead");
    (handler as (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>)(
      event,
      contextOf(timeline, timeline.now + timeoutMs),
    ).then(
      ({ batchItemFailures }) => {
        machine.onEnd();
        machine.busy = false;
        world.meet(batchItemFailures.length === 0 ? "dead letter buried" : "dead letter comes back");
        if (batchItemFailures.length === 0) again.action = undefined;
      },
      (error: unknown) =>
        world.fail("the dead-letter handler does not throw", String((error as Error).stack)),
    );
  }
}
