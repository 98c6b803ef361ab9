/**
 * The ledger of a schedule that was made at run time. Its pieces follow from its definition's changes, each of which says
 * when it was made, and from its task: whether that is disabled, or so long gone that the schedule is held back.
 *
 * EventBridge takes a change within a minute: for so long after one nothing is claimed of what it begins. A schedule of one
 * instant was made for that instant: it is claimed at once, so that it has a verdict where EventBridge never sent it.
 */
import type { Ledger, LedgerTask, Piece, TimedTrigger } from "../../model/task/ledger.ts";
import {
  type DefinitionChange,
  type ScheduleDefinition,
  scheduleTrigger,
} from "../../model/task/run-time-schedule.ts";
import type { RunnerContext } from "../../runs/index.ts";
import { changed } from "../change.ts";
import { firesOnce } from "../instants.ts";
import { changedBelow } from "../overlay.ts";
import type { KnownLedger } from "../read-ledger.ts";
import { writeLedger } from "../write-ledger.ts";

/** How long AWS may take to do as it was told, in seconds. */
const propagationSeconds = 60;

/** What a ledger follows of a definition. */
export type Followed = Pick<ScheduleDefinition, "task" | "name" | "rev" | "changes">;

/** A ledger with all that its schedule's definition says; undefined where nothing changes. @param now in seconds of epoch */
export function withDefinition(
  ledger: Ledger | undefined,
  definition: Followed,
  task: LedgerTask,
  now: number,
): Ledger | undefined {
  return changedBelow(ledger, (below) => definedBelow(below, definition, task, now));
}

function definedBelow(
  ledger: Ledger | undefined,
  definition: Followed,
  task: LedgerTask,
  now: number,
): Ledger | undefined {
  const behind = knownRev(ledger, definition);
  const fresh = freshChanges(ledger, definition);
  let next = ledger;
  for (const [i, change] of fresh.entries()) {
    // Of changes that are not known any more nothing is claimed, up to the first one that is.
    const isGap = i === 0 && next !== undefined && change.rev > behind + 1;
    next = stepped(next, wantedOf(definition, change, task), change.at, isGap);
  }
  const last = definition.changes.at(-1);
  if (next === undefined || last === undefined) return undefined;
  // Since then its task may have been deployed otherwise.
  next = changed(next, { wanted: wantedOf(definition, last, task), seenAt: now, now, uncertain: 0 }) ?? next;
  if (fresh.length === 0) return next === ledger ? undefined : next;
  return { ...next, definedRev: last.rev, definedAt: last.at };
}

/** A definition's changes that a ledger has not followed. */
export function freshChanges(ledger: Ledger | undefined, definition: Followed): readonly DefinitionChange[] {
  const behind = knownRev(ledger, definition);
  return definition.changes.filter(({ rev }) => rev > behind);
}

/** Up to which of a definition's changes a ledger has followed it: none where it followed one that was forgotten since. */
function knownRev(ledger: Ledger | undefined, { rev, changes }: Followed): number {
  const { definedRev: behind = 0, definedAt } = ledger ?? {};
  const known = changes.find((change) => change.rev === behind);
  const isAnother = rev < behind || (known !== undefined && known.at !== definedAt);
  return isAnother ? 0 : behind;
}

function stepped(
  ledger: Ledger | undefined,
  wanted: TimedTrigger,
  at: number,
  isGap: boolean,
): Ledger | undefined {
  const judged = ledger?.judged ?? Number.NEGATIVE_INFINITY;
  const uncertain = firesOnce(wanted) ? 0 : propagationSeconds;
  const now = Math.max(at, judged + 1 - uncertain);
  const closes = isGap ? Number.NEGATIVE_INFINITY : at;
  return changed(ledger, { wanted, seenAt: closes + uncertain, now, uncertain }) ?? ledger;
}

function wantedOf(
  { task, name }: Followed,
  { expression, zone, endAt, off }: DefinitionChange,
  { off: offOfTask, catchUp }: LedgerTask,
): TimedTrigger {
  const reason: Piece["off"] = off ?? offOfTask;
  // What was removed is not caught up, should another schedule get its name.
  const own = reason === "removed" ? undefined : catchUp;
  return { task, trigger: scheduleTrigger(name), expression, zone, endAt, off: reason, catchUp: own };
}

/** Writes what a definition says into its ledger. Returns the ledger where it was written; undefined where nothing changes, or there is no room yet. */
export async function followSchedule(
  context: RunnerContext,
  known: Ledger | undefined,
  definition: ScheduleDefinition,
  task: LedgerTask,
): Promise<KnownLedger | undefined> {
  const trigger = scheduleTrigger(definition.name);
  const now = Math.floor(context.clock.now() / 1000);
  const name = { task: definition.task, trigger };
  const change = (seen: Ledger | undefined) => withDefinition(seen, definition, task, now);
  const ledger = await writeLedger(context, name, known, { now, change });
  return ledger === known || ledger === "waits" || ledger === undefined ? undefined : { ...name, ledger };
}
