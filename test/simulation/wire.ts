/**
 * One call over the network: it may never arrive, land late, land twice, land without an answer, find the table
 * refusing, take long; and the machine that made it may die before, within or after it.
 */
import { drawAt, type Opportunity } from "./faults.ts";
import type { Machine } from "./machine.ts";

export interface Call<T> {
  /** As in `checkpoint`. */
  readonly what: string;
  /** A task, or a key of the index. */
  readonly of: string;
  /** A run, or part of a task; empty where there is none. */
  readonly part: string;
  /** Makes it happen at the other side, now. */
  readonly land: () => Promise<T>;
  /** Whether it changes anything there. */
  readonly writes: boolean;
  /** It takes so many milliseconds more than it would. */
  readonly heldUp?: number;
  /** A copy of it lands so many milliseconds later. */
  readonly copyAfter?: number;
  /** Whether the client hears of that copy alone. */
  readonly isAsked?: boolean;
  /** Refused without a trace, in a storm. */
  readonly refusal: (() => Error | undefined) | undefined;
}

const none = () => {};

/** Makes a call. The promise never settles where its machine dies. */
export function call<T>(
  machine: Machine,
  { what, of, part, land, writes, heldUp = 0, copyAfter = 0, isAsked = false, refusal }: Call<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    if (!machine.alive) return;
    const { world } = machine;
    const { faults, timeline } = world;
    const at = faults.at(what, of, part);
    const { place } = at;
    const there = 1 + heldUp + Math.floor(drawAt(at, 1) * 12);
    // Half of all answers take less than a millisecond.
    const back = Math.max(0, Math.floor(drawAt(at, 2) * 16) - 8);
    const answer = (wait: number) => (outcome: T) => machine.hears(wait, () => resolve(outcome));
    const landAfter = (wait: number, then: (outcome: T) => void) =>
      timeline.after(wait, () => void land().then(then, none));
    const fail = (error: Error, wait: number) => machine.after(wait, () => reject(error));

    if (machine.busy) {
      if (faults.strike("killed before a call is sent", at) >= 0) return machine.kill(`before ${place}`);
      const flight = faults.strike("killed with a call in flight", at);
      if (flight >= 0) {
        if (writes) landAfter(late(flight), none);
        return machine.kill(`in ${place}`);
      }
      if (faults.strike("killed after a call applied", at) >= 0) {
        landAfter(there, () => machine.kill(`after ${place}`));
        return;
      }
      const frozen = faults.strike("frozen", at);
      if (frozen >= 0) machine.after(there, () => machine.freeze(1_000 + Math.floor(frozen * 89_000)));
    }
    if (machine.kind === "worker") {
      const cut = faults.strike("cut off", at);
      if (cut >= 0) machine.cutOffUntil = timeline.now + 15_000 + Math.floor(cut * 105_000);
      if (cut >= 0) world.disturb(machine.cutOffUntil - timeline.now);
      if (timeline.now < machine.cutOffUntil) return fail(new Error(`cut off: ${place}`), 3_000);
    }
    const refused = refusal?.() ?? throttled(machine, at, refusal);
    if (refused !== undefined) return fail(refused, there + back);
    if (faults.strike("call never arrived", at) >= 0)
      return fail(new Error(`no connection: ${place}`), 1_000);
    const lost = writes ? faults.strike("answer lost", at) : -1;
    if (lost >= 0) {
      landAfter(there, none);
      return fail(new Error(`no answer: ${place}`), 1_000 + Math.floor(lost * 5_000));
    }
    const behind = writes ? faults.strike("call lands after its client gave up", at) : -1;
    if (behind >= 0) {
      landAfter(1_000 + late(behind), none);
      return fail(new Error(`no answer yet: ${place}`), 1_000);
    }
    const again = writes ? faults.strike("answer lost, call sent again", at) : -1;
    if (again >= 0) {
      landAfter(there, none);
      landAfter(there + 500 + Math.floor(again * 2_000), answer(back));
      return;
    }
    const copy = writes ? faults.strike("second copy lands later", at) : -1;
    if (copyAfter > 0) landAfter(there + copyAfter, isAsked ? answer(back) : none);
    if (copyAfter > 0 && isAsked) return void landAfter(there, none);
    if (copy >= 0) landAfter(there + 100 + late(copy), none);
    const slow = faults.strike("slow call", at);
    const sluggish = machine.kind === "worker" ? -1 : faults.strike("sluggish", at);
    if (slow < 0 && sluggish < 0) return void landAfter(there, answer(back));
    const wait = Math.floor(Math.max(slow, sluggish * sluggish) * 20_000);
    world.disturb(wait);
    landAfter(there + (drawAt(at, 3) < 0.5 ? wait : 0), answer(back + (drawAt(at, 3) < 0.5 ? 0 : wait)));
  });
}

/** Up to 90 s, more often soon than late. */
function late(drawn: number): number {
  return Math.floor(drawn * drawn * 90_000);
}

function throttled(
  machine: Machine,
  at: Opportunity,
  refusal: (() => Error | undefined) | undefined,
): Error | undefined {
  if (refusal === undefined || machine.world.faults.strike("throttled", at) < 0) return undefined;
  return new machine.world.shipped.ThrottledError("throttled");
}
