/** What listens to what runs tell: the stage's bus, and subscribers in code. */
import type { Subscriber } from "../../../functions/model/run/told/life-event.ts";
import { type LifeEvent, lifeEvents } from "../../../functions/model/run/told/untold.ts";
import type { StageSettings } from "../stage/stage-settings.ts";

/** What listens. Empty where nothing does: then no bundle has code for it, and no run a write more. */
export interface EventPlan {
  /** Which events something listens to: `NAME`, or `NAME TASK` for those of one task. */
  readonly events: readonly string[];
  /** The stage's bus: its name or ARN, or `true` for one of the stack's own; and the events that it gets. */
  readonly bus?: { readonly bus: true | string; readonly on: readonly LifeEvent[] };
  readonly hasSubscribers: boolean;
}

export function planEvents(events: StageSettings["events"], subscribers: readonly Subscriber[]): EventPlan {
  const bus = events && { bus: events.bus, on: events.on ?? lifeEvents };
  const ofSubscribers = subscribers.flatMap(({ on, task }) =>
    on.map((event) => (task === undefined ? event : `${event} ${task}`)),
  );
  const all = new Set<string>([...(bus?.on ?? []), ...ofSubscribers]);
  // What is listened to of every task needs no mention of one.
  const names = [...all].filter((name) => !name.includes(" ") || !all.has(name.split(" ")[0] as string));
  return { events: names.sort(), bus, hasSubscribers: subscribers.length > 0 };
}
