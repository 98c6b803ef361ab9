/** How the sweeper's parts share the 50 seconds of its function where the table is slow. */
import { expect, test } from "vitest";
import { leaseDue, turnDue } from "../../functions/model/run/index-keys.ts";
import { newRun } from "../../functions/model/run/new-run.ts";
import type { RunKey, RunRecord } from "../../functions/model/run/run.ts";
import { minuteOf } from "../../functions/upkeep/hourly-look.ts";
import { Harness } from "../engine/harness.ts";
import { interceptedStore, type StoreCall } from "../engine/intercepted-store.ts";
import { walkTask } from "../engine/sample-tasks.ts";

const secondMs = 1_000;

/** A sweeper with more to do in each of its parts than there is time for, and the writes to runs that it has sent. */
async function busySweeper(callMs: number) {
  const writes: string[] = [];
  const answer = async ({ args, write, forward }: StoreCall) => {
    const { run = "" } = args[0] as { run?: string };
    if (write !== undefined) writes.push(`${write} ${run.split("/")[1]}`);
    await new Promise<void>((resolve) => harness.clock.after(callMs, resolve));
    return forward();
  };
  const harness: Harness = new Harness({
    tasks: [walkTask(3)],
    elsewhere: { other: "default" },
    startup: ["walk", "other"],
    store: (store) => interceptedStore(store, answer),
  });
  const { clock } = harness;
  const now = () => clock.now();
  while (new Date(now()).getUTCMinutes() !== minuteOf("other")) await clock.advance(60_000);
  const run = (id: string, rest: (key: RunKey) => Partial<RunRecord>): RunRecord => {
    const key = { task: "other", run: `2026-03-01T11:59:00Z/${id}` };
    return {
      ...key,
      ...newRun(now(), id, new Date(now())),
      status: "enqueued",
      lane: "default",
      ...rest(key),
    } as RunRecord;
  };
  const dead = { status: "running", leaseId: "dead", leaseExpiresAt: 1, seq: 1 } as const;
  for (let i = 0; i < 2_000; i++) {
    await harness.put(run(`leased~${i}`, (key) => ({ ...dead, ...leaseDue(key, 1) })));
    await harness.put(run(`enqueued~${i}`, (key) => turnDue(key, 1)));
  }
  await harness.put(run("waiting~1", () => ({ dueKey: "wait#other#", dueAt: 1 })));
  await harness.put(run("forsaken~1", () => dead));
  return { harness, writes };
}

test("where each call takes a second, every part of the sweeper gets to work in one minute, and it is done in time", async () => {
  const { harness, writes } = await busySweeper(secondMs);
  const begin = harness.clock.monotonic();
  let swept: { cutShort: boolean } | undefined;
  void harness.sweep().then((result) => {
    swept = result;
  });
  while (swept === undefined) await harness.clock.advance(100);
  expect(harness.clock.monotonic() - begin).toBeLessThan(50 * secondMs);
  expect(swept.cutShort).toBe(true);
  const wanted = [
    "postpone leased~",
    "create startup~",
    "postpone enqueued~",
    "admit waiting~1",
    "watch owner forsaken~1",
  ];
  expect(wanted.filter((each) => !writes.some((write) => write.startsWith(each)))).toEqual([]);
});

test("entries for which a part had no time are gone on with once the later parts are done, dead workers' first", async () => {
  const { harness, writes } = await busySweeper(300);
  let isOver = false;
  void harness.sweep().then(() => {
    isOver = true;
  });
  while (!isOver) await harness.clock.advance(100);
  const after = writes.slice(writes.indexOf("watch owner forsaken~1") + 1);
  expect(after.length).toBeGreaterThan(0);
  expect(after.filter((write) => !write.startsWith("postpone leased~"))).toEqual([]);
  const postponed = writes.filter((write) => write.startsWith("postpone"));
  expect(new Set(postponed).size).toBe(postponed.length);
});
