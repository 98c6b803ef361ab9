/** A deployment whose runs are told on a bus. */
import type { RunEvent } from "../../functions/model/run/told/life-event.ts";
import { lifeEvents } from "../../functions/model/run/told/untold.ts";
import { Bus, type PutEvents } from "../../functions/telling/index.ts";
import { Harness, type HarnessProps } from "../engine/harness.ts";
import { onceTask } from "../engine/sample-tasks.ts";

export interface Entry {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Time: number;
  readonly Detail: string;
}

/** It, and what the bus was sent. `answer` is EventBridge's to so many entries. */
export function onBus(props: Partial<HarnessProps> = {}, answer?: (entries: readonly Entry[]) => object[]) {
  const calls: (readonly Entry[])[] = [];
  const putEvents: PutEvents = async (body) => {
    const { Entries } = JSON.parse(body) as { readonly Entries: readonly Entry[] };
    calls.push(Entries);
    return JSON.stringify({ Entries: answer?.(Entries) ?? Entries.map((_, i) => ({ EventId: String(i) })) });
  };
  const harness: Harness = new Harness({
    tasks: [onceTask()],
    events: lifeEvents,
    listeners: (context) => [new Bus({ context, bus: "runs", on: lifeEvents, putEvents })],
    ...props,
  });
  const details = () => calls.flat().map(({ Detail }) => JSON.parse(Detail) as RunEvent);
  return { harness, calls, details };
}
