/**
 * What the sweeper fires: at each wake it sends the occurrences of the next three minutes, for the schedules that
 * EventBridge cannot express. This holds invariant 12.
 *
 * First it sends, then it records what it sent: `plan.ts` says why, and what each sweep sends. A sweep that fails leaves
 * its instants to the next one, which comes in time.
 */
import type { Firing, Piece } from "../../model/task/piece.ts";
import { apply, markFired, type RunnerContext } from "../../runs/index.ts";
import { firingOf } from "../../schedule/index.ts";
import { planFiring, recordOf } from "./plan.ts";
import { sendOccurrences } from "./send.ts";

/** Where the sweeper keeps what it has sent: under the name of no task. */
export const firedPart = { task: "(pawl)", part: "fired" } as const;

export class Fire {
  readonly #context: RunnerContext;
  readonly #firings: readonly Firing[];

  constructor(context: RunnerContext, pieces: readonly Piece[] = []) {
    this.#context = context;
    this.#firings = pieces.map(firingOf);
  }

  /** Sends what is to come and what is late, while there is time. Returns how many it sent. Never rejects. */
  async send(hasTime: () => boolean): Promise<number> {
    try {
      return await this.#send(hasTime);
    } catch (error) {
      this.#context.log("warn", "fire failed", undefined, { error: String(error) });
      return 0;
    }
  }

  async #send(hasTime: () => boolean): Promise<number> {
    const { store, clock, log } = this.#context;
    const { upTo, keys = "" } = (await store.getPart(firedPart)) ?? {};
    const fired = upTo === undefined ? undefined : { upTo, keys };
    const plan = planFiring(this.#firings, fired, clock.now());
    const unsent = await sendOccurrences(this.#context, plan.sends, hasTime);
    const left = [...plan.left, ...unsent.left];
    const sent = plan.sends.length - unsent.left.length - unsent.refused.length;
    if (left.length + unsent.refused.length > 0)
      log("warn", "not all fired", undefined, { sent, left: left.length, refused: unsent.refused.length });
    const record = recordOf(this.#firings, fired, { ...plan, left, refused: unsent.refused });
    // Where nothing was sent, what was recorded before is still true.
    if (sent > 0 || record.keys !== keys) await apply(this.#context, firedPart, markFired(record));
    return sent;
  }
}
