/**
 * The right to work on a run, held under an id until an instant, and every write made under it.
 *
 * The end is counted on the monotonic clock from before the call was sent, so the owner always believes in less
 * than the table grants. Each write bears a number that rises: a late copy of an earlier one changes nothing.
 * One write is in the air at a time. A write that gives the lease up sets `leaseExpiresAt` to 0 and leaves id
 * and number, so that a write whose answer was lost is known again by them.
 *
 * It leaves to others what is written (`turn.ts`, `settle.ts`) and what a refusal means (`turn.ts`, `settle.ts`).
 */
import type { RunRecord } from "../model/run.ts";
import type { Ports } from "../runs/context.ts";
import { type OwnedMove, underLease } from "../store/conditions.ts";
import type { Outcome, Write } from "../store/run-store.ts";

/** The lease that a claim and each checkpoint ask for, in milliseconds. */
export const leaseMs = 30_000;
/** No item is started in the lease's last stretch, in milliseconds. */
export const lastStretchMs = 5_000;

/** What a write under the lease changes besides lease and number. */
export type LeaseChange = Omit<Write<RunRecord>, "condition">;

/** A lease while it is held: of one run, by one worker. */
export class Lease {
  readonly id: string;
  /** The run as the newest write found or left it. */
  item: RunRecord;
  /** When it ends, on the monotonic clock. */
  endsAt: number;
  /** When the newest write that renewed it was sent, on the monotonic clock. */
  renewedAt: number;
  /** Whether the walk is over: nothing is renewed any more, also where it had to wait for an earlier write's answer. */
  isClosed = false;
  #seq: number;
  #inTheAir: Promise<unknown> = Promise.resolve();
  readonly #ports: Ports;

  constructor(ports: Ports, item: RunRecord, asked: { sentAt: number; milliseconds: number }) {
    this.#ports = ports;
    this.item = item;
    this.id = item.leaseId as string;
    this.#seq = item.seq;
    this.renewedAt = asked.sentAt;
    this.endsAt = asked.sentAt + asked.milliseconds;
  }

  /** Whether an item still bears this very lease, not given up. */
  isHeldIn(item: RunRecord | undefined): item is RunRecord {
    return item?.leaseId === this.id && item.leaseExpiresAt !== 0;
  }

  /**
   * A write that keeps the lease and asks for so many milliseconds more. Tried once; refused here once the walk is
   * over. `entry` says where the run's entry belongs once the lease's end is known, in epoch milliseconds; it is moved
   * there unless a pause wrote its own: then the rest is saved at once, lest it undo what a later write saves.
   */
  renew(
    change: LeaseChange,
    milliseconds: number,
    entry: (endsAt: number) => Pick<RunRecord, "dueKey" | "dueAt"> | undefined,
  ): Promise<Outcome<RunRecord>> {
    return this.#alone(async () => {
      if (this.isClosed) return { ok: false, item: this.item };
      const due = entry(this.#ports.clock.now() + milliseconds);
      const moving = { ...change, set: { ...change.set, ...due } };
      const outcome = await this.#renew(moving, milliseconds, due !== undefined);
      if (outcome.ok || due === undefined || !this.isHeldIn(outcome.item)) return outcome;
      if (this.isClosed) return outcome;
      return this.#renew(change, milliseconds, false);
    });
  }

  async #renew(change: LeaseChange, milliseconds: number, movesDue: boolean): Promise<Outcome<RunRecord>> {
    const sentAt = this.#ports.clock.monotonic();
    const leaseExpiresAt = this.#ports.clock.now() + milliseconds;
    const write = { ...change, set: { ...change.set, leaseExpiresAt } };
    const outcome = await this.#write("checkpoint", write, ++this.#seq, movesDue);
    if (outcome.ok) {
      this.renewedAt = sentAt;
      this.endsAt = sentAt + milliseconds;
    }
    return outcome;
  }

  /**
   * A write that gives the lease up. Where its outcome is unknown, or the table refuses for now, it is sent again
   * unchanged until the lease's end. @throws the last error
   */
  letGo(move: OwnedMove, change: LeaseChange): Promise<Outcome<RunRecord>> {
    return this.#alone(async () => {
      const seq = ++this.#seq;
      const write = { ...change, set: { ...change.set, leaseExpiresAt: 0 } };
      for (let delay = 100; ; delay = Math.min(2 * delay, 3_000)) {
        try {
          return await this.#write(move, write, seq, false);
        } catch (error) {
          if (this.#ports.clock.monotonic() + delay >= this.endsAt) throw error;
          await new Promise<void>((resolve) => this.#ports.clock.after(delay, resolve));
        }
      }
    });
  }

  async #write(
    move: OwnedMove,
    change: LeaseChange,
    seq: number,
    movesDue: boolean,
  ): Promise<Outcome<RunRecord>> {
    const condition = underLease(move, { leaseId: this.id, seq, turn: this.item.turn }, movesDue);
    const outcome = await this.#ports.store.update(this.item, {
      ...change,
      condition,
      set: { ...change.set, seq },
    });
    if (outcome.item !== undefined) this.item = outcome.item;
    // Refused by one's own earlier copy of it: it had been written, and only the answer was lost.
    if (!outcome.ok && outcome.item?.leaseId === this.id && outcome.item.seq === seq) {
      return { ok: true, item: outcome.item };
    }
    return outcome;
  }

  /** Resolves once every write so far was answered: what ends the turn is chosen by what they found. */
  async answered(): Promise<void> {
    await this.#inTheAir;
  }

  #alone<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#inTheAir.then(action);
    this.#inTheAir = result.catch(() => undefined);
    return result;
  }
}
