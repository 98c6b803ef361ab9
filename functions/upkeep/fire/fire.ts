/**
 * What the sweeper fires: at each wake it sends the occurrences of the next three minutes, for the schedules that
 * EventBridge cannot express, and for those that operators have put in place of a task's own. This holds invariant 12.
 *
 * First it sends, then it records what it sent: `plan.ts` says why, and what each sweep sends. A sweep that fails leaves
 * its instants to the next one, which comes in time.
 */
import { firedPart } from "../../model/override/fired-part.ts";
import type { FiredSchedule, Firing } from "../../model/task/fired-schedule.ts";
import { apply, type FiredUpTo, markFired, type RunnerContext } from "../../runs/index.ts";
import { firingOf } from "../../schedule/index.ts";
import { firingsUnder } from "./overridden.ts";
import { planFiring, recordOf } from "./plan.ts";
import { sendOccurrences } from "./send.ts";
import { readWatched, type WatchedOverrides } from "./watched.ts";

export { firedPart };

/** What a sweep has sent, and the overrides by which it did; undefined where they could not be read. */
export interface Fired {
  readonly sent: number;
  readonly watched: WatchedOverrides | undefined;
}

export class Fire {
  readonly #context: RunnerContext;
  readonly #template: readonly Firing[];

  constructor(context: RunnerContext, firedSchedules: readonly FiredSchedule[] = []) {
    this.#context = context;
    this.#template = firedSchedules.map(firingOf);
  }

  /** Sends what is to come and what is late, while there is time. Never rejects. */
  async send(hasTime: () => boolean): Promise<Fired> {
    let watched: WatchedOverrides | undefined;
    try {
      const item = await this.#context.store.getPart(firedPart);
      watched = await readWatched(this.#context, item);
      const firings = firingsUnder(this.#context, this.#template, watched);
      const fired = item?.upTo === undefined ? undefined : { upTo: item.upTo, keys: item.keys ?? "" };
      return { sent: await this.#send(firings, fired, hasTime), watched };
    } catch (error) {
      this.#context.log("warn", "fire failed", undefined, { error });
      return { sent: 0, watched };
    }
  }

  async #send(
    firings: readonly Firing[],
    fired: FiredUpTo | undefined,
    hasTime: () => boolean,
  ): Promise<number> {
    const { clock, log } = this.#context;
    const plan = planFiring(firings, fired, clock.now());
    const unsent = await sendOccurrences(this.#context, plan.sends, hasTime);
    const left = [...plan.left, ...unsent.left];
    const sent = plan.sends.length - unsent.left.length - unsent.refused.length;
    if (left.length + unsent.refused.length > 0)
      log("warn", "not all fired", undefined, { sent, left: left.length, refused: unsent.refused.length });
    const record = recordOf(firings, fired, { ...plan, left, refused: unsent.refused });
    // Where nothing was sent, what was recorded before is still true.
    if (sent > 0 || record.keys !== (fired?.keys ?? ""))
      await apply(this.#context, firedPart, markFired(record));
    return sent;
  }
}
