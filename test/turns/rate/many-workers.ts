/**
 * Workers that share a rate limit, in virtual time: its items of the table, calls that take time, get lost on their way, lose
 * their answer or come up to 90 s late, clocks that differ, workers that die. Returns when items began.
 */
import type { Clock } from "../../../functions/model/clock.ts";
import { itemWeight } from "../../../functions/model/item-weight.ts";
import { partName, placesIn, type Slice, tracksOf } from "../../../functions/model/task/rate/tracks.ts";
import { takeItems } from "../../../functions/runs/moves/task/take-items.ts";
import type { TaskWrite } from "../../../functions/runs/write.ts";
import type { TaskPart } from "../../../functions/store/run-store.ts";
import { Row } from "../../../functions/turns/rate/row.ts";
import { Slices } from "../../../functions/turns/rate/slices.ts";
import { settled } from "../../engine/virtual-clock.ts";
import { MemoryRunStore } from "../../memory/run-store.ts";
import { SeededRandom } from "../../simulation/random.ts";
import { Timeline } from "../../simulation/world/timeline.ts";

export interface Load {
  readonly seed: number;
  readonly items: number;
  readonly per: "second" | "minute";
  readonly workers: number;
  readonly seconds: number;
  /** How long a worker is busy with one item, in milliseconds. */
  readonly itemMs?: number;
  /** Shares of the writes: those whose answer is lost, or that never arrive, half each; and those that a copy of follows up to 90 s later. */
  readonly lost?: number;
  readonly late?: number;
  /** By how many milliseconds clocks differ at the most. */
  readonly skewMs?: number;
  /** Share of the writes after which the worker dies, and is followed by another 30 s later. */
  readonly crash?: number;
  /** Share of the items after which all workers stand still for 300 ms, as a machine that is busy with something else. */
  readonly stall?: number;
  /** So late a place may be used, in milliseconds. @default as shipped */
  readonly lateMs?: number;
}

export interface Seen {
  /** When items began, in milliseconds from the load's beginning, in order. */
  readonly begun: readonly number[];
  readonly writes: number;
  /** The most write units that one item of the table was asked for within a second. */
  readonly units: number;
  /** Every place that was given out, by the grid's own time. */
  readonly given: readonly number[];
}

const start = Date.parse("2026-11-21T09:00:00Z");

export async function load(given: Load): Promise<Seen> {
  const { workers, seconds, items, per } = given;
  const { itemMs = 1, lost = 0, late = 0, skewMs = 0, crash = 0, stall = 0 } = given;
  const random = new SeededRandom(given.seed).next;
  const timeline = new Timeline(start);
  const end = start + seconds * 1_000;
  const store = new MemoryRunStore();
  const shipped = tracksOf({ items, per });
  const tracks = { ...shipped, lateMs: given.lateMs ?? shipped.lateMs };
  let stallsUntil = 0;
  const begun: number[] = [];
  const places: number[] = [];
  let writes = 0;
  /** By item and second. */
  const units = new Map<string, number>();
  const pass = (milliseconds: number) =>
    new Promise<void>((resolve) => void timeline.after(milliseconds, resolve));

  const apply = async (part: string, write: TaskWrite) => {
    writes++;
    const outcome = await store.updatePart({ task: "busy", part }, write);
    const second = `${part} ${Math.floor((timeline.now - start) / 1_000)}`;
    const weight = Math.ceil(itemWeight(outcome.item ?? {}) / 1_024);
    units.set(second, (units.get(second) ?? 0) + Math.max(1, weight));
    return outcome;
  };
  const call = async (
    part: string,
    write: TaskWrite,
    slices: readonly Slice[] = [],
  ): Promise<Partial<TaskPart> | undefined> => {
    const applied = async () => {
      const { ok, item } = await apply(part, write);
      if (ok) places.push(...slices.flatMap((slice) => placesIn(tracks, slice)));
      return item;
    };
    await pass(2 + random() * 6);
    if (random() < late) timeline.after(random() * 90_000, () => void applied());
    const fate = random();
    if (fate < lost / 2) return pass(2_000).then(() => Promise.reject(new Error("no answer")));
    const item = await applied();
    await pass(fate < lost ? 2_000 : 2 + random() * 6);
    if (fate < lost) throw new Error("the answer was lost");
    return item;
  };

  const work = async () => {
    await pass(random() * 100);
    for (;;) {
      const skew = (2 * random() - 1) * skewMs;
      let dies = false;
      const clock: Clock = {
        now: () => timeline.now + skew,
        monotonic: () => timeline.now,
        after(milliseconds, action) {
          const happening = timeline.after(Math.max(0, milliseconds), action);
          return () => {
            happening.action = undefined;
          };
        },
      };
      const take = (part: number, slices: readonly Slice[], by: number) => {
        dies ||= random() < crash;
        return call(partName("", part), takeItems(slices, by), slices);
      };
      const props = { clock, random, failed: () => {} };
      const read = () => store.getPart({ task: "busy", part: "rate#" });
      const write = (one: TaskWrite) => call("rate#", one);
      const held =
        tracks.count === 1
          ? new Row({ ...props, read, write }, tracks)
          : new Slices({ ...props, take }, tracks);
      while (!dies && timeline.now < end) {
        const now = clock.now();
        held.isReady(now);
        const at = held.next(now);
        const back = held.refill(now, Number.POSITIVE_INFINITY);
        if (at !== undefined && at <= now) {
          held.use(now);
          begun.push(timeline.now - start);
          await pass(itemMs);
          if (random() < stall) stallsUntil = Math.max(stallsUntil, timeline.now + 300);
          while (timeline.now < stallsUntil) await pass(stallsUntil - timeline.now);
          continue;
        }
        const wait = Math.min(at ?? Number.POSITIVE_INFINITY, back ?? Number.POSITIVE_INFINITY) - now;
        const waits: Promise<unknown>[] = [];
        if (wait < Number.POSITIVE_INFINITY) waits.push(pass(Math.max(1, Math.ceil(wait))));
        if (held.asking !== undefined) waits.push(held.asking);
        await Promise.race(waits);
      }
      if (timeline.now >= end) return;
      await pass(30_000);
    }
  };
  for (let i = 0; i < workers; i++) void work();
  await settled();
  while ((timeline.nextAt ?? end) < end) {
    timeline.step();
    await settled();
  }
  return { begun, writes, units: Math.max(...units.values()), given: places };
}

/** The most items that began within any stretch of so many milliseconds, and the fewest of whole ones from the third second on. */
export function within(begun: readonly number[], milliseconds: number, until: number) {
  let most = 0;
  let first = 0;
  for (const [i, at] of begun.entries()) {
    while ((begun[first] as number) <= at - milliseconds) first++;
    most = Math.max(most, i - first + 1);
  }
  const whole = new Map<number, number>();
  for (const at of begun)
    whole.set(Math.floor(at / milliseconds), (whole.get(Math.floor(at / milliseconds)) ?? 0) + 1);
  const counts = Array.from({ length: Math.floor(until / milliseconds) }, (_, i) => whole.get(i) ?? 0).slice(
    3,
  );
  return { most, fewest: Math.min(...counts), mean: counts.reduce((sum, n) => sum + n, 0) / counts.length };
}
