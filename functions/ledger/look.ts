/**
 * A look at one trigger: which of its instants have become old, and what became of them. It decides with one write, on
 * condition that nobody has written the ledger since; only then is anything done. So a sweeper with an old ledger in
 * memory does no harm, and one that dies is repeated.
 */
import { type Ledger, ledgerPart, type Piece } from "../model/task/ledger.ts";
import { isPaused } from "../model/task/paused.ts";
import { keptDays } from "../model/task/task-directory.ts";
import { apply, type RunnerContext, reconcile } from "../runs/index.ts";
import { carryOut } from "./carry-out.ts";
import { anchored } from "./counted.ts";
import { horizonOf, isOld } from "./horizon.ts";
import { countedPeriod, type Instant, instantsOf, newestAt, nextInstant } from "./instants.ts";
import { lastRemoval } from "./picks.ts";
import { type KnownLedger, ledgerOf, type Records, readRecords } from "./read-ledger.ts";
import { asDefined } from "./run-time/as-defined.ts";
import { trimmed } from "./trim.ts";
import { isUsedUp, usedUp } from "./used-up.ts";
import { perhapsOver, type Walked, walked } from "./walk.ts";

/** Instants in one walk. */
const mostWalked = 5_000;
/** Walks of one look, and what they decide: what is left then is for the next minute. */
const mostSteps = 16;
/** A trigger is looked at again after so many seconds at the earliest, unless a gap waits. */
const leastSeconds = 300;
/** Where nothing is due: its ledger may have been changed by another. */
const idleSeconds = 3_600;
/** While a gap waits. */
const waitingSeconds = 60;

/** A trigger's ledger after a look, and when to look again, in seconds of epoch. */
export interface Looked {
  readonly ledger: Ledger;
  readonly nextLook: number;
}

export interface LookOptions {
  /** After a pause: decides what is recorded by now, whether or not it is old. */
  readonly upToNow?: boolean;
}

/** Looks at a trigger, from its ledger as it was read last, until nothing is left to do. */
export async function look(
  context: RunnerContext,
  known: KnownLedger,
  options: LookOptions = {},
): Promise<Looked> {
  const defined = await asDefined(context, known, options);
  let { ledger } = defined;
  if (!defined.isReady) return { ledger, nextLook: Math.floor(context.clock.now() / 1000) + leastSeconds };
  for (let steps = 0; steps < mostSteps; steps++) {
    // No walk while something is decided and not carried out: the walk's write would take it out.
    if (ledger.todo !== undefined) {
      ledger = await carryOut(context, { ...known, ledger });
      continue;
    }
    const now = Math.floor(context.clock.now() / 1000);
    const { task, trigger } = known;
    const step = await walkOn(context, { task, trigger, ledger }, now, options);
    const next = shortened(context, task, now, ledger, { ...ledger, ...step.walk, pieces: step.pieces });
    if (isSame(ledger, next)) return { ledger, nextLook: nextLook(task, ledger, now, step.isWaiting) };
    const outcome = await apply(context, { task, part: ledgerPart(trigger) }, reconcile(ledger, next));
    const written = ledgerOf(outcome.item);
    // Somebody removed it.
    if (written === undefined) return { ledger, nextLook: now + idleSeconds };
    ledger = written;
    if (!outcome.ok) continue;
    if (!step.walk.isCut && ledger.todo === undefined && !isUsedUp(ledger))
      return { ledger, nextLook: nextLook(task, ledger, now, step.isWaiting) };
  }
  return { ledger, nextLook: 0 };
}

/** What is written: closed where its trigger has started its `maxRuns`, and within the limits of a ledger. */
function shortened(
  context: RunnerContext,
  task: string,
  now: number,
  before: Ledger,
  after: Ledger & Walked,
): Ledger & Walked {
  const pieces = isUsedUp(after) ? usedUp(after) : after.pieces;
  if (pieces === before.pieces) return after;
  const fitting = trimmed({ ...after, pieces }, { task, now, keptDays: keptDays(context, task) });
  // No room yet: the next look finds the same.
  return {
    ...after,
    pieces: fitting?.pieces ?? before.pieces,
    knownFrom: fitting?.knownFrom ?? after.knownFrom,
  };
}

interface Step {
  readonly walk: Walked;
  readonly pieces: Ledger["pieces"];
  /** A gap is open, and not over yet. */
  readonly isWaiting: boolean;
}

/** Walks over what is decided, and goes on with a gap that may be over. */
async function walkOn(
  context: RunnerContext,
  known: KnownLedger,
  now: number,
  options: LookOptions,
): Promise<Step> {
  const { task } = known;
  const found = await readOn(context, known, now, options);
  const { ledger } = found;
  const { pieces } = ledger;
  const walk = walkOver(found, now);
  if (walk.gap === undefined || walk.todo !== undefined || walk.isCut)
    return { walk, pieces, isWaiting: false };
  // What came before a removal is not caught up: it waits for nothing.
  const isGone = walk.judged < lastRemoval(pieces);
  if (!isGone && (isOff(pieces, now) || (await isTaskHeld(context, task, now))))
    return { walk, pieces, isWaiting: true };
  const young = [...instantsOf(task, pieces, walk.judged, now)];
  const { runs } = await recordsOf(context, known, young);
  const over = perhapsOver(ledger, walk, young, (at) => runs.get(at), now);
  return { walk: over, pieces, isWaiting: over.gap !== undefined };
}

/** What a walk needs: a ledger, its instants to be judged, and their records. */
interface Found {
  readonly ledger: Ledger;
  readonly instants: readonly Instant[];
  readonly records: Records;
}

/** Reads what a walk needs. When an interval fires that counts from its deploy, its records tell. */
async function readOn(
  context: RunnerContext,
  known: KnownLedger,
  now: number,
  { upToNow = false }: LookOptions,
): Promise<Found> {
  const { task } = known;
  let { ledger } = known;
  if (!ledger.pieces.some((piece) => countedPeriod(piece) !== undefined)) {
    const instants = decidable(task, ledger, now, upToNow);
    return { ledger, instants, records: await recordsOf(context, known, instants) };
  }
  const records = await readRecords(context, known, ledger.judged + 1, now);
  ledger = { ...ledger, pieces: anchored(ledger, [...records.runs.keys()]) };
  return { ledger, instants: decidable(task, ledger, now, upToNow), records };
}

/** Walks over the instants whose records were read, up to the first that is undecided: young, and without a record. */
function walkOver({ ledger, instants, records }: Found, now: number): Walked {
  const { runs, upTo } = records;
  const end = instants.findIndex(({ at, piece }) => at > upTo || !(isOld(at, piece, now) || runs.has(at)));
  const walk = walked(ledger, end < 0 ? instants : instants.slice(0, end), (at) => runs.get(at), now);
  const isCut = walk.isCut || instants.length >= mostWalked || upTo < (instants.at(-1)?.at ?? 0);
  return { ...walk, isCut };
}

/** The instants that are not judged: those that are old, or all up to now. */
function decidable(task: string, { pieces, judged }: Ledger, now: number, upToNow: boolean): Instant[] {
  const found: Instant[] = [];
  for (const instant of instantsOf(task, pieces, judged, now)) {
    if (found.length >= mostWalked || !(upToNow || isOld(instant.at, instant.piece, now))) break;
    found.push(instant);
  }
  return found;
}

const nothingRead: Records = { runs: new Map(), upTo: Number.POSITIVE_INFINITY };

/** The records of instants: nothing is read where there are none. */
async function recordsOf(
  context: RunnerContext,
  known: KnownLedger,
  instants: readonly Instant[],
): Promise<Records> {
  const [first, last] = [instants[0], instants.at(-1)];
  if (first === undefined || last === undefined) return nothingRead;
  return readRecords(context, known, first.at, last.at);
}

async function isTaskHeld({ store }: RunnerContext, task: string, now: number): Promise<boolean> {
  const state = await store.getPart({ task, part: "state" });
  return state !== undefined && isPaused(state, new Date(now * 1000).toISOString());
}

function isSame(a: Ledger, b: Ledger): boolean {
  return a.judged === b.judged && a.gap === b.gap && a.todo === b.todo && a.pieces === b.pieces;
}

/** Why a trigger may be on again: an open gap waits for it. */
const waitedFor: readonly Piece["off"][] = ["disabled", "undeployed", "paused"];

/** Whether a trigger is off, and its gaps wait. An override that replaces its schedule holds up none. */
function isOff(pieces: Ledger["pieces"], now: number): boolean {
  return waitedFor.includes(pieces[newestAt(pieces, now)]?.off);
}

/** When one of its instants has become old, or its gap may be over. */
function nextLook(task: string, { pieces, judged }: Ledger, now: number, isWaiting: boolean): number {
  if (isWaiting && !isOff(pieces, now)) return now + waitingSeconds;
  // While it is off, only what came before it is looked at.
  const next = nextInstant(
    task,
    pieces.filter(({ off }) => off === undefined),
    judged,
  );
  if (next !== undefined) {
    // A gap that waits may be over as soon as its trigger is on again, which its pieces say ahead.
    const on = isWaiting ? pieces.find(({ from, off }) => from > now && !waitedFor.includes(off)) : undefined;
    const oldAt = Math.max(next.at + horizonOf(next.piece), now + leastSeconds);
    return Math.min(on?.from ?? oldAt, oldAt);
  }
  const off = pieces[newestAt(pieces, now)]?.off;
  if (off !== undefined && off !== "overridden") return Number.POSITIVE_INFINITY;
  const isUnknown = pieces.some((piece) => countedPeriod(piece) !== undefined && piece.anchor === undefined);
  return now + (isUnknown ? leastSeconds : idleSeconds);
}
