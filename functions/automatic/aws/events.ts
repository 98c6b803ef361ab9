/** Puts events on a bus of EventBridge. It takes as given that an event weighs at most 256 KB. */

/** Calls EventBridge's `PutEvents` with a body, and returns the answer's text. */
export type PutEvents = (body: string) => Promise<string>;

export interface Event {
  /** The bus's name or ARN. */
  readonly bus: string;
  readonly detailType: string;
  readonly detail: object;
}

export class Events {
  readonly #putEvents: PutEvents;

  constructor(putEvents: PutEvents) {
    this.#putEvents = putEvents;
  }

  /** Returns the event's id. @throws where EventBridge does not take it */
  async put({ bus, detailType, detail }: Event): Promise<string> {
    const entry = {
      EventBusName: bus,
      Source: "pawl",
      DetailType: detailType,
      Detail: JSON.stringify(detail),
    };
    const answer = JSON.parse(await this.#putEvents(JSON.stringify({ Entries: [entry] }))) as {
      readonly Entries?: readonly { EventId?: string; ErrorCode?: string; ErrorMessage?: string }[];
    };
    const [put] = answer.Entries ?? [];
    if (put?.EventId !== undefined) return put.EventId;
    throw new Error(`bus ${bus} did not take the event: ${put?.ErrorCode} ${put?.ErrorMessage}`);
  }
}
