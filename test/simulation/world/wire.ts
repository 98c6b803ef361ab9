/**
 * One call over the network. It may never arrive, land late, land twice, land without an answer, be refused by the table or
 * take long. The machine that makes it may die before, during or after it.
 */
import type { RunKey } from "../../../functions/model/run/run.ts";
import type { MachineHistory } from "../seen/machine-history.ts";
import type { WorldContext } from "./context.ts";
import { drawAt, type Opportunity } from "./faults.ts";

/** What a call needs of the machine that makes it. */
export interface Caller {
  readonly world: WorldContext;
  readonly history: MachineHistory;
  readonly isAlive: boolean;
  /** Whether an invocation is under way: only then may it die. */
  readonly isBusy: boolean;
  /** 0 for what a world does by itself, 1 for what overtakes that, 2 for what overtakes this in turn; or `undisturbed`. */
  readonly depth: number;
  /** Calls `action` after this many milliseconds, if it is alive by then. */
  after(milliseconds: number, action: () => void): void;
  /** The same, but at once for 0. */
  hear(milliseconds: number, action: () => void): void;
  freeze(milliseconds: number): void;
  cutOff(milliseconds: number): void;
  kill(how: string): void;
  /** An answer arrives that was given at this instant, of the true time. */
  hearTime(at: number): void;
}

/** The depth of a machine between whose calls nobody gets, and of whose calls each is over within seconds. */
export const undisturbed = Number.POSITIVE_INFINITY;
/** No call of such a machine is on its way for longer. */
const promptMs = 4_000;

export interface WireCall<T> {
  /** As in `checkpoint`. */
  readonly what: string;
  /** A task, or a key of the index. */
  readonly of: string;
  /** A run, or a part of a task; empty where there is none. */
  readonly part: string;
  /** Makes it happen at the other side, now. */
  readonly land: () => Promise<T>;
  /** Whether it changes anything there. */
  readonly writes: boolean;
  readonly delay?: Delay;
}

/** How a write is held up while others get in between. */
export interface Delay {
  /** Milliseconds by which it lands late. */
  readonly heldUp: number;
  /** It lands in time, and a copy of it this many milliseconds later. 0: there is no copy. */
  readonly copyAfter: number;
  /** Whether the client hears the answer to the copy alone. */
  readonly hearsCopy: boolean;
  /** Resolves right behind a later write to the same item: what is late, the write or its copy, lands then. */
  readonly behind?: () => Promise<void>;
}

/** The same write, where what is late of it waits for another to land first. */
export function landingBehind<T>(land: () => Promise<T>, { copyAfter, behind }: Delay): () => Promise<T> {
  if (behind === undefined) return land;
  let landings = 0;
  return async () => {
    if (++landings > 1 || copyAfter === 0) await behind();
    return land();
  };
}

export const noDelay: Delay = { heldUp: 0, copyAfter: 0, hearsCopy: false };

const ignore = () => {};

/** The writes that end a turn. */
const endsTurn: ReadonlySet<string> = new Set([
  ...["interrupt", "retry", "succeed", "fail", "release", "give up"],
]);
/** How long the SDK tries by itself before it says that a call is throttled. */
const sdkTriesMs = 1_500;

/** Makes a call. Its promise never settles if the machine dies. */
export function call<T>(
  caller: Caller,
  { what, of, part, land, writes, delay = noDelay }: WireCall<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    if (!caller.isAlive) return;
    const { world, history } = caller;
    const { faults, timeline } = world;
    const at = faults.at(what, of, part);
    const { point } = at;
    const [latestMs, slowestMs] = caller.depth === undisturbed ? [promptMs, promptMs] : [90_000, 20_000];
    /** More often soon than late. */
    const late = (drawn: number) => Math.floor(drawn * drawn * latestMs);
    const there = 1 + delay.heldUp + Math.floor(drawAt(at, 1) * 12);
    // Half of all answers take less than a millisecond.
    const back = Math.max(0, Math.floor(drawAt(at, 2) * 16) - 8);
    const answer = (wait: number) => (outcome: T) => {
      const answeredAt = timeline.now;
      caller.hear(wait, () => {
        caller.hearTime(answeredAt);
        resolve(outcome);
      });
    };
    const landAfter = (wait: number, then: (outcome: T) => void) =>
      timeline.after(wait, () => void land().then(then, ignore));
    const fail = (error: Error, wait: number) => caller.after(wait, () => reject(error));

    if (caller.isBusy) {
      if (faults.strike("killed before a call is sent", at) >= 0) return caller.kill(`before ${point}`);
      const flight = faults.strike("killed with a call in flight", at);
      if (flight >= 0) {
        if (writes) landAfter(late(flight), ignore);
        return caller.kill(`in ${point}`);
      }
      if (faults.strike("killed after a call applied", at) >= 0) {
        landAfter(there, () => caller.kill(`after ${point}`));
        return;
      }
      const frozen = faults.strike("frozen", at);
      if (frozen >= 0) caller.after(there, () => caller.freeze(1_000 + Math.floor(frozen * 89_000)));
    }
    if (history.kind === "worker") {
      const cut = faults.strike("cut off", at);
      if (cut >= 0) caller.cutOff(15_000 + Math.floor(cut * 105_000));
      if (timeline.now < history.cutOffUntil) return fail(new Error(`cut off: ${point}`), 3_000);
    }
    const refused = world.refusal() ?? throttled(world, at);
    if (refused !== undefined) return fail(refused, there + back);
    if (endsTurn.has(what) && throttlesSettling(caller, at, { task: of, run: part }))
      return fail(new world.shipped.ThrottledError("throttled, for a while"), sdkTriesMs);
    if (faults.strike("call never arrived", at) >= 0) {
      return fail(new Error(`no connection: ${point}`), 1_000);
    }
    const lost = writes ? faults.strike("answer lost", at) : -1;
    if (lost >= 0) {
      landAfter(there, ignore);
      return fail(new Error(`no answer: ${point}`), 1_000 + Math.floor(lost * 5_000));
    }
    const behind = writes ? faults.strike("call lands after its client gave up", at) : -1;
    if (behind >= 0) {
      landAfter(1_000 + late(behind), ignore);
      return fail(new Error(`no answer yet: ${point}`), 1_000);
    }
    const again = writes ? faults.strike("answer lost, call sent again", at) : -1;
    if (again >= 0) {
      landAfter(there, ignore);
      landAfter(there + 500 + Math.floor(again * 2_000), answer(back));
      return;
    }
    const copy = writes ? faults.strike("second copy lands later", at) : -1;
    if (delay.copyAfter > 0) landAfter(there + delay.copyAfter, delay.hearsCopy ? answer(back) : ignore);
    if (delay.copyAfter > 0 && delay.hearsCopy) return void landAfter(there, ignore);
    if (copy >= 0) landAfter(there + 100 + late(copy), ignore);
    const slow = faults.strike("slow call", at);
    const sluggish = history.kind === "worker" ? -1 : faults.strike("sluggish", at);
    if (slow < 0 && sluggish < 0) return void landAfter(there, answer(back));
    const wait = Math.floor(Math.max(slow, sluggish * sluggish) * slowestMs);
    world.disturb(wait);
    const isSlowThere = drawAt(at, 3) < 0.5;
    landAfter(there + (isSlowThere ? wait : 0), answer(back + (isSlowThere ? 0 : wait)));
  });
}

/** Whether the table throttles the write that ends a turn: for up to 8 s, or for longer than a lease lasts. */
function throttlesSettling({ world, history: machine }: Caller, at: Opportunity, key: RunKey): boolean {
  if (machine.kind !== "worker") return false;
  const { now } = world.timeline;
  const run = world.ledger.run(key);
  const known = machine.throttledUntil.get(run.id);
  if (known !== undefined) return now < known;
  const struck = world.faults.strike("settling throttled", at);
  if (struck < 0) return false;
  const until = now + Math.floor(struck < 0.8 ? struck * 10_000 : (struck - 0.8) * 225_000);
  world.publish({ kind: "settling throttled", at: now, machine, run, until });
  return true;
}

function throttled(world: WorldContext, at: Opportunity): Error | undefined {
  if (world.faults.strike("throttled", at) < 0) return undefined;
  return new world.shipped.ThrottledError("throttled");
}
