/** The dead-letter queue and its function. A message that fails there comes back for as long as it takes. */
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { contextOf, sqsEvent } from "../lambda-event.ts";
import { messageOf } from "../seen/knowledge.ts";
import type { WorldContext } from "./context.ts";
import type { Machines } from "./machines.ts";

const timeoutMs = 30_000;
const visibilityMs = 180_000;

interface DeadLetter {
  readonly body: string;
  readonly sentAt: number;
  readonly messageId?: string;
}

type DeadLetterHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

export class DeadLetterSource {
  readonly #world: WorldContext;
  readonly #machines: Machines;
  #count = 0;

  constructor(world: WorldContext, machines: Machines) {
    this.#world = world;
    this.#machines = machines;
  }

  take({ body, sentAt, messageId = `dead-${++this.#count}` }: DeadLetter): void {
    this.#world.timeline.after(50, () => this.#invoke(messageId, body, sentAt, 1));
  }

  #invoke(messageId: string, body: string, sentAt: number, receives: number): void {
    const world = this.#world;
    const { timeline } = world;
    const machine = this.#machines.start("dead-letter");
    const comeBack = timeline.after(visibilityMs, () => this.#invoke(messageId, body, sentAt, receives + 1));
    const timeout = timeline.after(timeoutMs, () => machine.kill("by its timeout"));
    machine.begin([{ body, sentAt, receives, receiptHandle: messageId }], () => {
      this.#machines.over(machine);
      timeout.action = undefined;
    });
    const end = timeline.now + timeoutMs;
    const version = world.deployed.at("dead-letter");
    const handler = world.shipped.makeDeadLetter({
      ...this.#machines.contextOf(machine, version),
      disabled: version.tasks.filter(({ enabled }) => !enabled).map(({ name }) => name),
    }) as DeadLetterHandler;
    const event = sqsEvent([{ messageId, receiptHandle: messageId, body, receives, sentAt }], "dead");
    handler(
      event,
      contextOf(() => end - timeline.now),
    ).then(
      ({ batchItemFailures }) => {
        machine.end();
        const comesBack = batchItemFailures.length > 0;
        if (!comesBack) comeBack.action = undefined;
        const message = messageOf(body);
        const { history } = machine;
        world.publish({
          kind: "dead letter handled",
          at: timeline.now,
          machine: history,
          message,
          comesBack,
        });
      },
      (error: unknown) =>
        world.publish({ kind: "handler threw", at: timeline.now, machine: machine.history, error }),
    );
  }
}
