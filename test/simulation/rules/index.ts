/** Every rule, by the invariant of the protocol that it holds. Rules know events and the ledger, and nothing of the world. */
import type { EventKind, WorldEvent } from "../seen/event.ts";
import type { KnownRuns } from "../seen/ledger.ts";
import { everyItemIsDone } from "./01-every-item-is-done.ts";
import { cursorGoesForward } from "./02-cursor-goes-forward.ts";
import { oneRunForAnOccurrence } from "./03-one-run-for-an-occurrence.ts";
import { noTwoOwners } from "./04-no-two-owners.ts";
import { terminalStatusStays } from "./05-terminal-status-stays.ts";
import { everyRunEnds } from "./06-every-run-ends.ts";
import { stopsAreObeyed } from "./07-stops-are-obeyed.ts";
import { noLimitIsExceeded } from "./08-no-limit-is-exceeded.ts";
import { oneVerdict } from "./09-one-verdict.ts";
import { calls } from "./10-calls.ts";
import { messagesDoNotMultiply } from "./11-messages-do-not-multiply.ts";
import { instantsComeInTime } from "./12-instants-come-in-time.ts";
import { endsAreFollowed } from "./13-ends-are-followed.ts";
import { oneScheduleHolds } from "./14-one-schedule-holds.ts";
import { eventBridgeHasWhatIsDefined } from "./15-event-bridge-has-what-is-defined.ts";
import { eventsAreTold } from "./17-events-are-told.ts";
import type { Invariant, Rule } from "./rule.ts";

export const invariants: readonly Invariant[] = [
  everyItemIsDone,
  cursorGoesForward,
  oneRunForAnOccurrence,
  noTwoOwners,
  terminalStatusStays,
  everyRunEnds,
  stopsAreObeyed,
  noLimitIsExceeded,
  oneVerdict,
  calls,
  messagesDoNotMultiply,
  instantsComeInTime,
  endsAreFollowed,
  oneScheduleHolds,
  eventBridgeHasWhatIsDefined,
  eventsAreTold,
];

/** A rule that an event broke. */
export interface Violation {
  /** The number of the rule's invariant. */
  readonly invariant: number;
  readonly rule: string;
  readonly detail: string;
}

type Judge = Rule & { readonly invariant: number };

const judges: readonly Judge[] = invariants.flatMap(({ number, rules }) =>
  rules.map((rule) => ({ ...rule, invariant: number })),
);

/** The rules that judge a kind of event, or a kind of write to a run. */
const judgesOf = new Map<string, readonly Judge[]>();

function judgesFor(kind: EventKind, write: string | undefined): readonly Judge[] {
  const known = judgesOf.get(write ?? kind);
  if (known !== undefined) return known;
  const found = judges.filter(
    ({ on, writes }) =>
      on === kind && (writes === undefined || (writes as readonly string[]).includes(write ?? "")),
  );
  judgesOf.set(write ?? kind, found);
  return found;
}

/** The first rule that an event breaks. `ledger`: what was known before the event. */
export function firstBroken(event: WorldEvent, ledger: KnownRuns): Violation | undefined {
  const isWrite = event.kind === "write landed";
  for (const { invariant, says, check } of judgesFor(event.kind, isWrite ? event.name : undefined)) {
    const detail = (check as (event: WorldEvent, ledger: KnownRuns) => string | undefined)(event, ledger);
    if (detail !== undefined) return { invariant, rule: says, detail };
  }
  return undefined;
}
