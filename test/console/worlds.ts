/**
 * Large deployments, for what has to stay fast in them: any number of tasks, and runs of them that go back hour by hour. A
 * world is data alone: a deployment in memory holds it, and so do the tables of `pawl dev`.
 */

import { version } from "../../functions/model/format/version.ts";
import { attention } from "../../functions/model/run/index-keys.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { occurrenceName } from "../../functions/model/run/run-name.ts";
import { resolveLane } from "../../functions/model/task/lane-settings.ts";
import type { Manifest } from "../../functions/model/task/manifest.ts";
import { CliHarness, now, task } from "../cli/harness.ts";

export interface WorldOptions {
  readonly tasks: number;
  /** Of all tasks together, as many of each. The newest ones need not be whole. */
  readonly runs: number;
  /** The tasks whose newest run is under way, the first ones. @default 0 */
  readonly running?: number;
  /** In epoch milliseconds. The newest runs are of the hour before it. @default that of the command's tests */
  readonly now?: number;
}

export interface World {
  /** Of the tasks, in their order. */
  readonly names: readonly string[];
  readonly manifest: Manifest;
  /** Made one by one, the newest of each task first. */
  runs(): Generator<RunRecord>;
}

const hourMs = 3_600_000;
const trigger = { kind: "cron", id: "yearly", expression: "0 3 1 1 *", timeZone: "UTC" } as const;
const tags = ["billing", "search", "mail", "import"];

export function worldOf({ tasks, runs, running = 0, now: present = now }: WorldOptions): World {
  const digits = String(tasks - 1).length;
  const names = Array.from({ length: tasks }, (_, i) => `task-${String(i).padStart(digits, "0")}`);
  const manifest: Manifest = {
    pawl: 1,
    version,
    project: "pawl",
    stage: "local",
    lanes: { default: resolveLane("default", {}) },
    uploadsKeptDays: 30,
    tasks: names.map((name, i) => task(name, { triggers: [trigger], tags: [tags[i % tags.length] ?? ""] })),
  };
  return {
    names,
    manifest,
    *runs() {
      const newest = Math.floor(present / hourMs) * hourMs;
      for (const [i, name] of names.entries())
        for (let n = 0; n * tasks + i < runs; n++)
          yield n === 0 && i < running
            ? runUnderWay(name, newest, present)
            : runOver(name, newest - n * hourMs, i + n, n === 0);
    },
  };
}

/** A deployment in memory with it. */
export async function deploymentOf(options: WorldOptions): Promise<CliHarness> {
  const { manifest, runs } = worldOf(options);
  const cli = new CliHarness(manifest);
  if (options.now !== undefined) cli.time = options.now;
  for (const run of runs()) await cli.put(run);
  return cli;
}

/** A run that has ended: each 40th has failed, and each 13th was skipped. @param at its instant, in epoch milliseconds @param isNewest whether a failure of it still waits for a person */
function runOver(task: string, at: number, kind: number, isNewest: boolean): RunRecord {
  const run = occurrenceName(trigger.id, new Date(at));
  const instant = (seconds: number) => new Date(at + 1_000 * seconds).toISOString();
  const common = { task, run, lane: "default", trigger: trigger.id, scheduledTime: instant(0), ...notHeld };
  if (kind % 13 === 12)
    return { ...common, status: "skipped", reason: "overlap", createdAt: instant(1), endedAt: instant(1) };
  const seconds = 2 + ((kind * 7) % 50);
  const over = { createdAt: instant(1), startedAt: instant(2), endedAt: instant(2 + seconds) };
  const done = { ...common, ...over, usage: { ms: seconds * 1_000, turns: 1 }, total: 1_000 };
  if (kind % 40 !== 39) return { ...done, status: "succeeded", ticks: 1_000, output: '"1000 items"' };
  const error = { name: "Error", message: "the service does not answer", attempt: 1, at: over.endedAt };
  const due = isNewest ? attention("errored", { task, run }, Date.parse(over.endedAt)) : {};
  return { ...done, status: "errored", ticks: 17 + (kind % 900), error, ...due };
}

/** A run that a worker holds, half-way. */
function runUnderWay(task: string, at: number, now: number): RunRecord {
  const instant = new Date(at).toISOString();
  return {
    ...{ task, run: occurrenceName(trigger.id, new Date(at)), lane: "default", trigger: trigger.id },
    ...{ scheduledTime: instant, createdAt: instant, startedAt: instant, ...notHeld },
    ...{ status: "running", leaseId: "7d1", leaseExpiresAt: now + hourMs },
    ...{ ticks: 500, total: 1_000, usage: { ms: now - at, turns: 1 } },
  };
}

const notHeld = { attempt: 1, turn: 0, ticks: 0, seq: 3, leaseExpiresAt: 0, fruitlessTurns: 0 } as const;
