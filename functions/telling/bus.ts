/** Tells events on a bus of EventBridge: ten in a call. What EventBridge does not take is told again. */
import type { RunnerContext } from "../runs/index.ts";
import { isLifeEvent, runEvent } from "./run-event.ts";
import type { Listener, Telling } from "./teller.ts";

/** Calls EventBridge's `PutEvents` with a body, and returns the answer's text. */
export type PutEvents = (body: string) => Promise<string>;

export interface BusProps {
  readonly context: Pick<RunnerContext, "store" | "log">;
  /** The bus's name or ARN. */
  readonly bus: string;
  /** Which events it gets: `NAME`. */
  readonly on: readonly string[];
  readonly putEvents: PutEvents;
}

interface Answer {
  readonly Entries?: readonly {
    readonly EventId?: string;
    readonly ErrorCode?: string;
    readonly ErrorMessage?: string;
  }[];
}

/** EventBridge takes so many in a call. */
const largestBatch = 10;

export class Bus implements Listener {
  readonly name = "bus";
  readonly #props: BusProps;

  constructor(props: BusProps) {
    this.#props = props;
  }

  hears({ name }: Telling): boolean {
    return isLifeEvent(name) && this.#props.on.includes(name);
  }

  async tell(tellings: readonly Telling[]): Promise<readonly Telling[]> {
    const left: Telling[] = [];
    for (let i = 0; i < tellings.length; i += largestBatch)
      left.push(...(await this.#putOrLeave(tellings.slice(i, i + largestBatch))));
    return left;
  }

  /** A call that fails is told again; what other calls told is not. */
  async #putOrLeave(tellings: readonly Telling[]): Promise<readonly Telling[]> {
    try {
      return await this.#put(tellings);
    } catch (error) {
      const { context, bus } = this.#props;
      context.log("warn", "not told", tellings[0]?.run, { to: bus, events: tellings.length, error });
      return tellings;
    }
  }

  async #put(tellings: readonly Telling[]): Promise<readonly Telling[]> {
    const { context, bus, putEvents } = this.#props;
    const entries = await Promise.all(
      tellings.map(async (telling) => ({
        EventBusName: bus,
        Source: "pawl",
        DetailType: `Run ${telling.name}`,
        Time: Math.floor(telling.at / 1000),
        Detail: JSON.stringify(await runEvent(context, telling.run, telling)),
      })),
    );
    const { Entries = [] } = JSON.parse(await putEvents(JSON.stringify({ Entries: entries }))) as Answer;
    const left = tellings.filter((_, i) => Entries[i]?.EventId === undefined);
    for (const telling of left) {
      const { ErrorCode, ErrorMessage } = Entries[tellings.indexOf(telling)] ?? {};
      const error = [ErrorCode, ErrorMessage].filter((text) => text !== undefined).join(": ") || undefined;
      context.log("warn", "not told", telling.run, { to: bus, event: telling.name, error });
    }
    return left;
  }
}
