/** A deployment in memory with a task of hourly occurrences, their ledger, and the task that backfills them. */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { backfill } from "../../functions/backfill/index.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { occurrenceName } from "../../functions/model/run/run-name.ts";
import { type Ledger, ledgerPart, type Piece } from "../../functions/model/task/ledger.ts";
import { backfillTask } from "../../functions/model/task/own-task.ts";
import type { TaskSettings } from "../../functions/model/task/settings.ts";
import { defineTask, type Json } from "../../functions/model/task/task.ts";
import { changeLedger, startRun } from "../../functions/runs/index.ts";
import { cron } from "../../index.ts";
import { Harness, type HarnessProps } from "../engine/harness.ts";

export const day = 86_400;
export const trigger = "hourly";

export interface BackfillAppProps extends Pick<HarnessProps, "store" | "elsewhere" | "followers"> {
  /** Of the task. */
  readonly settings?: TaskSettings;
  /** Of the task's params. @default it takes none */
  readonly params?: StandardSchemaV1<unknown, unknown>;
  /** What the task does. */
  readonly work?: (scheduledTime: Date, params: unknown) => unknown;
}

/** The schema of a task that takes any params. */
export const anything: StandardSchemaV1<unknown, unknown> = {
  "~standard": { version: 1, vendor: "test", validate: (value) => ({ value }) },
};

/** The instant of an hour of 2026-03-01, in seconds of epoch. */
export const hour = (n: number) => Date.parse("2026-03-01T00:00:00Z") / 1000 + n * 3_600;
export const runAt = (n: number) => `${new Date(hour(n) * 1000).toISOString().slice(0, 19)}Z/${trigger}`;

export class BackfillApp {
  readonly harness: Harness;
  /** Hours of the occurrences whose task was called. */
  readonly worked: string[] = [];
  readonly #busy = new Set<Promise<unknown>>();

  constructor({ settings, params, work = () => {}, ...props }: BackfillAppProps = {}) {
    const walk = defineTask({
      name: "walk",
      description: "Notes its instant.",
      triggers: [cron("0 * * * *", { id: trigger })],
      ...settings,
      params,
      run: ({ scheduledTime, params: given }) => {
        this.worked.push(scheduledTime.toISOString().slice(11, 13));
        return work(scheduledTime, given);
      },
    });
    this.harness = new Harness({ tasks: [walk, backfill], ...props });
  }

  /** Stores the ledger: hourly since February, judged up to an hour ago, unless that is changed. */
  async keepLedger(changes: Partial<Ledger> = {}, piece: Partial<Piece> = {}): Promise<void> {
    const ledger: Ledger = {
      rev: 0,
      judged: hour(11) - 1,
      pieces: [{ expression: "0 * * * *", zone: "UTC", from: hour(0) - 20 * day, ...piece }],
      ...changes,
    };
    await this.harness.memory.updatePart(
      { task: "walk", part: ledgerPart(trigger) },
      changeLedger(undefined, ledger, undefined),
    );
    // What workers count.
    const { ran, lastRan } = ledger;
    await this.harness.memory.updatePart(
      { task: "walk", part: ledgerPart(trigger) },
      { name: "test", condition: [], set: { ran, lastRan } },
    );
  }

  /** Stores the record of an hour's run, as it is. */
  async record(
    n: number,
    status: RunRecord["status"],
    changes: Partial<RunRecord> = {},
    of = trigger,
  ): Promise<void> {
    const scheduledTime = new Date(hour(n) * 1000).toISOString();
    await this.harness.put({
      task: "walk",
      run: occurrenceName(of, new Date(scheduledTime)),
      status,
      lane: "default",
      trigger: of,
      scheduledTime,
      createdAt: scheduledTime,
      attempt: 1,
      turn: 0,
      ticks: 0,
      seq: 0,
      leaseExpiresAt: 0,
      fruitlessTurns: 0,
      ...changes,
    });
  }

  /** Starts a backfill. Returns its run's name. */
  async start(params: { readonly [name: string]: Json }): Promise<string> {
    const run = await startRun(this.harness.context, {
      task: backfillTask,
      lane: "default",
      kind: "manual",
      params: { task: "walk", from: "2026-03-01T00:00:00Z", to: "2026-03-01T10:00:00Z", ...params },
    });
    return run.run;
  }

  /** Takes all messages, several at once, while time goes on. */
  async work(minutes = 1): Promise<void> {
    const { harness } = this;
    const busy = this.#busy;
    for (let tenths = 0; tenths < minutes * 240; tenths++) {
      for (let taken = 0; taken < 4 && busy.size < 8; taken++) {
        const work: Promise<unknown> = harness.next().finally(() => busy.delete(work));
        busy.add(work);
        await Promise.race([work, new Promise((passed) => setImmediate(passed))]);
      }
      await harness.clock.advance(250);
      if (tenths % 240 === 239) await harness.sweep();
    }
  }

  async backfillRun(run: string): Promise<RunRecord> {
    return (await this.harness.memory.get({ task: backfillTask, run })) as RunRecord;
  }

  /** The task's runs by hour: status, turn, and whether a backfill began them. */
  async statuses(): Promise<Record<string, string>> {
    const runs = await this.harness.runs("walk");
    return Object.fromEntries(
      runs.map(({ run, status, turn, backfill: by }) => [
        run.slice(11, 13),
        `${status} ${turn}${by ? " mine" : ""}`,
      ]),
    );
  }
}
