/** The dead-letter queue and its function: what fails is seen again, for as long as it takes. */
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { occurrenceName } from "../../functions/model/run-name.ts";
import { isTerminal } from "../../functions/model/status.ts";
import { contextOf, sqsEvent } from "./lambda-event.ts";
import { messageOf } from "./message-of.ts";
import type { World } from "./world.ts";

const timeoutMs = 30_000;
const visibilityMs = 180_000;

interface DeadLetter {
  readonly body: string;
  readonly sentAt: number;
  readonly messageId?: string;
}

/** What may come of a dead letter without a write. */
export const deadLetterBranches = [
  "dead letter of a run that has ended",
  "dead letter of a paused run",
  "dead letter of a run that waits",
  "dead letter of a run that is looked after already",
  "dead letter of a turn whose run is not there",
] as const;

/** Why nothing was written for a dead letter, by what stands at its end. */
function whyNothing(world: World, body: string): (typeof deadLetterBranches)[number] | undefined {
  const message = messageOf(body);
  if (message.kind === "unknown" || message.kind === "start") return undefined;
  const { task } = message;
  const run =
    message.kind === "turn" ? message.run : occurrenceName(message.trigger, new Date(message.scheduledTime));
  const record = world.ledger.runs.get(`${task}/${run}`)?.record;
  if (record === undefined) return message.kind === "turn" ? deadLetterBranches[4] : undefined;
  if (isTerminal(record.status)) return deadLetterBranches[0];
  if (record.status === "paused") return deadLetterBranches[1];
  return record.dueKey?.startsWith("wait#") ? deadLetterBranches[2] : deadLetterBranches[3];
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
        if (batchItemFailures.length > 0) return;
        again.action = undefined;
        const nothing = machine.lastMoves.size === 0 ? whyNothing(world, body) : undefined;
        if (nothing !== undefined) world.meet(nothing);
      },
      (error: unknown) =>
        world.fail("the dead-letter handler does not throw", String((error as Error).stack)),
    );
  }
}
