/**
 * The ledger of a schedule that was made at run time, as its definition says it now. The sweeper's check follows the
 * definitions some at a time, so a ledger may be hours behind: a look asks before it decides, so that what was paused or
 * removed is not judged by what it was before.
 *
 * A look does not know what is deployed of the task, and takes it from the ledger. Left to the check, which knows: what
 * brings a schedule back.
 */
import type { Ledger, LedgerTask } from "../../model/task/ledger.ts";
import { areChanges, definitionKey, scheduleOfTrigger } from "../../model/task/run-time-schedule.ts";
import type { RunnerContext } from "../../runs/index.ts";
import type { TaskPart } from "../../store/run-store.ts";
import { changed } from "../change.ts";
import { isOld } from "../horizon.ts";
import { countedPeriod, nextInstant } from "../instants.ts";
import { changedBelow, deployedLedger } from "../overlay.ts";
import type { KnownLedger } from "../read-ledger.ts";
import { writeLedger } from "../write-ledger.ts";
import { type Followed, freshChanges, withDefinition } from "./follow.ts";

/** A ledger that a look begins with. Where it is not ready, nothing may be decided by it in this look. */
export interface Defined {
  readonly ledger: Ledger;
  readonly isReady: boolean;
}

/** The ledger to look at: the known one, with what its schedule's definition says. Nothing is read where there is nothing to decide. */
export async function asDefined(
  context: RunnerContext,
  known: KnownLedger,
  { upToNow = false }: { readonly upToNow?: boolean } = {},
): Promise<Defined> {
  const { task, trigger, ledger } = known;
  const name = scheduleOfTrigger(trigger);
  const now = Math.floor(context.clock.now() / 1000);
  if (name === undefined || !perhapsDecides(known, now, upToNow)) return { ledger, isReady: true };
  const item = await context.store.getPart(definitionKey({ task, name }));
  const definition = item && followedOf(item, { task, name });
  // A newer version may have written it.
  if (item !== undefined && definition === undefined) return { ledger, isReady: false };
  let isOpen = false;
  const change = (seen: Ledger | undefined) => {
    if (seen === undefined) return undefined;
    isOpen = definition !== undefined && bringsBack(seen, definition);
    if (isOpen) return undefined;
    return definition === undefined
      ? forgotten(seen, known, now)
      : withDefinition(seen, definition, taskIn(seen), now);
  };
  const after = await writeLedger(context, { task, trigger }, ledger, { now, change });
  if (isOpen || after === "waits" || after === undefined) return { ledger, isReady: false };
  // The overrides have to be laid over what is new, before anything is judged by it.
  const isLaid = after === ledger || ledger.pieces.every(({ base }) => base === undefined);
  return { ledger: after, isReady: isLaid };
}

/** Whether a look has something to decide, or to carry out. */
function perhapsDecides({ task, ledger }: KnownLedger, now: number, upToNow: boolean): boolean {
  const { pieces, judged, gap, todo } = ledger;
  if (gap !== undefined || todo !== undefined) return true;
  if (pieces.some((piece) => countedPeriod(piece) !== undefined)) return true;
  const next = nextInstant(task, pieces, judged);
  return next !== undefined && (upToNow ? next.at <= now : isOld(next.at, next.piece, now));
}

function followedOf({ rev, changes }: TaskPart, of: Pick<Followed, "task" | "name">): Followed | undefined {
  return rev !== undefined && Number.isSafeInteger(rev) && areChanges(changes)
    ? { ...of, rev, changes }
    : undefined;
}

/** Whether a schedule that was off is on again, or was: whether its task is disabled by now, its ledger does not say. */
function bringsBack(ledger: Ledger, definition: Followed): boolean {
  const off = deployedLedger(ledger).pieces.at(-1)?.off;
  const wasOff = off === "paused" || off === "removed";
  return wasOff && freshChanges(ledger, definition).some((change) => change.off === undefined);
}

/** What a ledger says of its task. */
function taskIn(ledger: Ledger): LedgerTask {
  const { off, catchUp } = deployedLedger(ledger).pieces.at(-1) ?? {};
  return { off: off === "disabled" || off === "undeployed" ? off : undefined, catchUp };
}

/** Of a definition that is kept no more nobody knows when it was removed: of what is not judged nothing is claimed. */
function forgotten(ledger: Ledger, { task, trigger }: KnownLedger, now: number): Ledger | undefined {
  return changedBelow(ledger, (below) => {
    const last = below.pieces.at(-1);
    if (last === undefined) return undefined;
    const { expression, zone, endAt } = last;
    const wanted = { task, trigger, expression, zone, endAt, off: "removed" } as const;
    return changed(below, { wanted, seenAt: below.judged + 1, now, uncertain: 0 });
  });
}
