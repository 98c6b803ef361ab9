/**
 * Five instants of an hourly schedule that nothing attends to, for each of the causes that a gap can have, and what
 * catch-up makes of them: over the shipped sweeper, worker and operators.
 */
import { readLedgers, verdictOf } from "../../functions/ledger/index.ts";
import type { CatchUp } from "../../functions/model/task/catch-up.ts";
import type { TimedTrigger } from "../../functions/model/task/ledger.ts";
import type { TaskSettings } from "../../functions/model/task/settings.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { pauseTask, resumeTask } from "../../functions/operators/index.ts";
import { Harness } from "../engine/harness.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";

export const causes = ["paused", "disabled", "undeployed", "AWS out"] as const;
export type Cause = (typeof causes)[number];
export type Overlap = NonNullable<TaskSettings["overlap"]>;

export interface GapProps {
  readonly overlap: Overlap;
  readonly catchUp: CatchUp;
  readonly cause: Cause;
  /** A run that was begun before the gap has the task's slot until half past nine in the evening. @default false */
  readonly isSlotTaken?: boolean;
  /** How often the sweeper is called. @default 1 */
  readonly everyMinutes?: number;
  /** The sweeper's process dies at one of its writes, counted from 1 without those that say that it is at work. @default never */
  readonly dies?: { readonly at: number; readonly isAfter: boolean };
}

const trigger = "hourly";
const minute = 60_000;
/** The hours of the gap; 13 ran before it, 19 is the regular one after it. */
export const gapHours = [14, 15, 16, 17, 18];
const at = (hour: number) => `2026-03-01T${hour}:00:00Z`;

/** What became of the gap: which hours ran, in their order, and the verdicts of the others. */
export interface Played {
  readonly ran: readonly number[];
  readonly passedOver: readonly string[];
  /** The hour after the gap. */
  readonly next: string;
  /** What ran by 20:50, while the slot was taken. */
  readonly ranWhileTaken: readonly number[];
  /** The sweeper's writes, without those that say that it is at work. */
  readonly writes: number;
}

export async function playGap({
  overlap,
  catchUp,
  cause,
  isSlotTaken = false,
  everyMinutes = 1,
  dies,
}: GapProps): Promise<Played> {
  const ran: number[] = [];
  const task = defineTask({
    name: "walk",
    description: "Does one thing.",
    overlap,
    catchUp,
    triggers: [{ kind: "cron", id: trigger, expression: "0 * * * *", timeZone: "UTC" }],
    run: ({ run }) => void ran.push(Number(run.slice(11, 13))),
  }) as Task;
  const harness = new Harness({ tasks: [task] });
  const timed: TimedTrigger = { task: "walk", trigger, expression: "0 * * * *", zone: "UTC", catchUp };
  const sweepers = new Sweepers(harness, dies);
  const deploy = (version: string, all: readonly TimedTrigger[]) => sweepers.deploy(version, all);
  deploy("v1", [timed]);
  const until = async (clock: string) => {
    const end = Date.parse(`2026-03-01T${clock}:00Z`);
    while (harness.clock.now() < end) {
      await harness.clock.advance(Math.min(everyMinutes * minute, end - harness.clock.now()));
      await sweepers.sweep();
      await harness.drain();
    }
  };
  const deliver = async (hour: number) => {
    await until(`${hour}:00`);
    await harness.occur("walk", trigger, at(hour));
    await harness.drain();
  };
  await sweepers.sweep();
  await deliver(13);
  await until("13:30");
  if (cause === "paused") await pauseTask(harness.context, "walk");
  if (cause === "disabled") deploy("v2", [{ ...timed, off: "disabled" }]);
  if (cause === "undeployed") deploy("v2", []);
  if (cause === "paused") for (const hour of gapHours) await deliver(hour);
  await until("18:20");
  if (isSlotTaken) await takeSlot(harness);
  await until("18:30");
  if (cause === "paused") await resumeTask(harness.context, "walk");
  if (cause === "disabled" || cause === "undeployed") deploy("v3", [timed]);
  await deliver(19);
  await until("20:50");
  const ranWhileTaken = [...ran];
  if (isSlotTaken) await endHolder(harness);
  await until("21:30");
  const now = harness.clock.now() / 1000;
  const [known] = await readLedgers(harness.memory, "walk");
  const wordsOf = async (hour: number) => {
    const run = await harness.memory.get({ task: "walk", run: `${at(hour)}/${trigger}` });
    const asked = {
      task: "walk",
      at: Date.parse(at(hour)) / 1000,
      ledger: known?.ledger,
      run,
      now,
      keptDays: 90,
    };
    const verdict = verdictOf(asked);
    if (verdict.kind === "recorded") return statusOf(verdict.run);
    return verdict.kind === "skipped" ? `skipped (${verdict.reason})` : verdict.kind;
  };
  const passed = gapHours.filter((hour) => !ran.includes(hour));
  return {
    ran: ran.filter((hour) => gapHours.includes(hour)),
    passedOver: await Promise.all(passed.map(wordsOf)),
    next: ran.includes(19) ? "ran" : await wordsOf(19),
    ranWhileTaken: ranWhileTaken.filter((hour) => gapHours.includes(hour)),
    writes: sweepers.writes,
  };
}

/** The sweeper's function: an environment that died is followed by a new one. */
class Sweepers {
  writes = 0;
  readonly #harness: Harness;
  readonly #dies: GapProps["dies"];
  #deployed: { readonly version: string; readonly timed: readonly TimedTrigger[] } | undefined;
  #sweep: (() => Promise<unknown>) | undefined;
  #died: (() => void) | undefined;

  constructor(harness: Harness, dies: GapProps["dies"]) {
    this.#harness = harness;
    this.#dies = dies;
  }

  deploy(version: string, timed: readonly TimedTrigger[]): void {
    this.#deployed = { version, timed };
    this.#sweep = undefined;
  }

  async sweep(): Promise<void> {
    const died = new Promise<void>((resolve) => {
      this.#died = resolve;
    });
    this.#sweep ??= this.#start();
    await Promise.race([this.#sweep(), died]);
  }

  #start(): () => Promise<unknown> {
    const harness = this.#harness;
    let isDead = false;
    const store = interceptedStore(harness.memory, async ({ write, forward }) => {
      if (isDead) return new Promise(() => {});
      if (write === undefined || write === "seen") return forward();
      if (++this.writes !== this.#dies?.at) return forward();
      isDead = true;
      this.#sweep = undefined;
      if (this.#dies.isAfter) await forward();
      this.#died?.();
      return new Promise(() => {});
    });
    const sweeper = harness.makeSweeper(this.#deployed ?? {}, { store });
    return () => sweeper({}, harness.lambdaContext(50));
  }
}

function statusOf({ status, reason }: { readonly status: string; readonly reason?: string }): string {
  return reason === undefined ? status : `${status} (${reason})`;
}

const holder = { task: "walk", run: "2026-03-01T13:00:01Z/message~long" };

/** A run that was begun by hand, and obeys the overlap, is at work. */
async function takeSlot(harness: Harness): Promise<void> {
  const now = new Date(harness.clock.now()).toISOString();
  await harness.put({
    ...holder,
    status: "running",
    lane: "default",
    trigger: "message",
    scheduledTime: now,
    createdAt: now,
    ...{ attempt: 1, turn: 0, ticks: 0, fruitlessTurns: 0, seq: 1, admitted: 0 },
    leaseId: "its worker's",
    leaseExpiresAt: harness.clock.now() + 5 * 60 * minute,
  });
  await harness.changeState("walk", { [`held#${holder.run}`]: 0, held: 1 });
}

async function endHolder(harness: Harness): Promise<void> {
  await harness.change(holder, { status: "succeeded", leaseExpiresAt: 0 });
}
