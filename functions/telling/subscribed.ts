/** Tells events to subscribers in code. One that throws or does not return is told again, and holds up no other for long; the stage's `onError` is told of it. */
import { inTime } from "../model/in-time.ts";
import type { Subscriber } from "../model/run/told/life-event.ts";
import type { WorkerContext } from "../runs/index.ts";
import { isLifeEvent, runEvent } from "./run-event.ts";
import type { Listener, Telling } from "./teller.ts";

/** A subscriber has so long for an event, in milliseconds. */
const longestMs = 5_000;

type Context = Pick<WorkerContext, "store" | "log" | "clock" | "services" | "tellError">;

export class Subscribed implements Listener {
  readonly name = "subscribers";
  readonly #context: Context;
  readonly #subscribers: readonly Subscriber[];

  constructor(context: Context, subscribers: readonly Subscriber[]) {
    this.#context = context;
    this.#subscribers = subscribers;
  }

  hears(telling: Telling): boolean {
    return this.#subscribers.some((one) => isFor(one, telling));
  }

  /** An event that one of several did not take is told to all of them again. */
  async tell(tellings: readonly Telling[]): Promise<readonly Telling[]> {
    const told = await Promise.all(tellings.map((telling) => this.#tellOrLeave(telling)));
    return tellings.filter((_, i) => !told[i]);
  }

  /** One whose params cannot be read now is left: the others' subscribers are waited for all the same. */
  async #tellOrLeave(telling: Telling): Promise<boolean> {
    try {
      return await this.#tellOne(telling);
    } catch (error) {
      this.#context.log("warn", "not told", telling.run, { event: telling.name, error });
      return false;
    }
  }

  async #tellOne(telling: Telling): Promise<boolean> {
    const { services, log } = this.#context;
    const event = await runEvent(this.#context, telling.run, telling);
    const subscribers = this.#subscribers.filter((one) => isFor(one, telling));
    const outcomes = await Promise.all(
      subscribers.map(async (subscriber) => {
        try {
          await this.#inTime(async () => subscriber.tell(event, services));
          return true;
        } catch (error) {
          const to = `subscriber ${subscriber.name}`;
          log("warn", "not told", telling.run, { to, event: telling.name, error });
          const told = {
            handled: true,
            level: "warn",
            context: { subscriber: subscriber.name, event: telling.name },
          } as const;
          await this.#context.tellError?.({ context: this.#context, run: telling.run }, error, told);
          return false;
        }
      }),
    );
    return outcomes.every((isTold) => isTold);
  }

  async #inTime(tell: () => Promise<unknown>): Promise<void> {
    await inTime(this.#context.clock, longestMs, tell(), () => {
      throw new Error(`it did not return within ${longestMs / 1000} s`);
    });
  }
}

function isFor({ on, task }: Subscriber, { name, run }: Telling): boolean {
  return isLifeEvent(name) && on.includes(name) && (task === undefined || task === run.task);
}
