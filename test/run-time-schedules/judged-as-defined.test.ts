/**
 * What a schedule's definition says when its ledger is judged, though no check has copied it: the check that has followed
 * each schedule once never comes by again here, which is what a round over any number of them comes to.
 */
import { expect, test } from "vitest";
import { readLedgers, verdictOf } from "../../functions/ledger/index.ts";
import type { LedgerTask } from "../../functions/model/task/ledger.ts";
import { defineTask } from "../../functions/model/task/task.ts";
import { makeClient } from "../../functions/operators/client.ts";
import { pauseTask, resumeTask, setOverrides } from "../../functions/operators/index.ts";
import { scheduleClient } from "../../functions/run-time-schedules/index.ts";
import type { RunStore } from "../../functions/store/run-store.ts";
import { Harness } from "../engine/harness.ts";
import { MemoryScheduler } from "../memory/scheduler.ts";

const report = defineTask({ name: "report", description: "Reports.", overlap: "allow", run() {} });
const overridable = { name: "report", overlap: "allow", catchUp: "none" } as const;
const definition = { task: "(schedules)", part: "report#ann" };

/** An hourly schedule that is known to its ledger, at 12:02; from then on no check comes by. */
async function open(own: LedgerTask = {}) {
  const scheduler = new MemoryScheduler();
  const props = { tasks: [report], timed: [], ledgerTasks: { report: own } };
  const asked: string[] = [];
  const forgotten = new Set<string>();
  const counted = (store: RunStore) =>
    new Proxy(store, {
      get(target, name: keyof RunStore) {
        if (name !== "getPart") return (target[name] as () => unknown).bind(target);
        return (key: Parameters<RunStore["getPart"]>[0]) => {
          if (key.task === definition.task) asked.push(key.part);
          return forgotten.has(key.part) ? undefined : target.getPart(key);
        };
      },
    });
  const checked = new Harness({ ...props, scheduler });
  const harness = new Harness({ ...props, before: checked, store: counted });
  const { schedule } = makeClient({
    ...checked.context,
    schedules: (context) => scheduleClient({ ...context, scheduler }),
  });
  await schedule(report, { name: "ann", cron: "0 * * * *" });
  await checked.minute();
  await checked.minute();
  const run = async (at: string, { lost = false } = {}) => {
    const until = Date.parse(`2026-03-${at}:00Z`);
    while (harness.clock.now() < until) {
      await harness.minute();
      const { second } = harness;
      const found = lost ? undefined : await scheduler.get("rt-report.ann");
      if (found?.enabled && found.expression.startsWith(`cron(${Number(second.slice(14, 16))} `))
        await harness.queue.send("default", found.input.replace("<aws.scheduler.scheduled-time>", second));
      await harness.drain();
    }
  };
  const ledger = async () => (await readLedgers(harness.memory, "report"))[0]?.ledger;
  /** Of each run, the hour of its instant and what became of it. */
  const runs = async () => {
    const all = await harness.runs("report");
    return all.map(({ run, status, reason }) => `${run.slice(8, 13)} ${reason ?? status}`).sort();
  };
  const verdict = async (minute: string) => {
    const at = Date.parse(`2026-03-${minute}:00Z`) / 1000;
    const now = harness.clock.now() / 1000;
    return verdictOf({ task: "report", at, ledger: await ledger(), run: undefined, now, keptDays: 90 });
  };
  return { props, harness, checked, schedule, run, ledger, runs, verdict, asked, forgotten };
}

test("a schedule that was removed starts nothing by catch-up, however long no check comes by", async () => {
  const { schedule, run, runs, verdict } = await open({ catchUp: "latest" });
  await run("01T13:21");
  await schedule.remove(report, "ann");
  await run("01T18:00");
  expect(await runs()).toEqual(["01T13 succeeded"]);
  expect(await verdict("01T14:00")).toMatchObject({ kind: "not deployed" });
});

test("an instant at which a schedule was paused is not missed, however long no check comes by", async () => {
  const { schedule, run, runs, verdict } = await open();
  await run("01T13:21");
  await schedule.pause(report, "ann");
  await run("01T18:00");
  expect(await runs()).toEqual(["01T13 succeeded"]);
  expect(await verdict("01T14:00")).toMatchObject({ kind: "skipped", reason: "paused" });
});

test("what AWS lost before a removal is missed, and after it nothing is", async () => {
  const { schedule, run, runs } = await open();
  await run("01T14:30", { lost: true });
  await schedule.remove(report, "ann");
  await run("01T18:00");
  expect(await runs()).toEqual(["01T13 missed", "01T14 missed"]);
});

test.each(["01T15:10", "10T15:10"])(
  "what a pause of its task held back before a schedule was removed is not caught up when the task is resumed at %s",
  async (resumed) => {
    const { harness, schedule, run, runs, verdict } = await open({ catchUp: "latest" });
    await run("01T13:30");
    await pauseTask(harness.context, "report");
    await run("01T14:50");
    await schedule.remove(report, "ann");
    await run("01T15:10");
    // It is not waited for.
    expect(await verdict("01T14:00")).toMatchObject({ kind: "skipped", reason: "catch-up" });
    await run(resumed);
    await resumeTask(harness.context, "report");
    await run(`${resumed.slice(0, 4)}8:00`);
    expect(await runs()).toEqual(["01T13 succeeded", "01T14 paused"]);
  },
);

test("a catch-up that was decided and not carried out starts nothing that came before a removal", async () => {
  const { harness, schedule, run, runs, ledger } = await open({ catchUp: "latest" });
  await run("01T14:30", { lost: true });
  const at = (hour: number) => Date.parse(`2026-03-01T${hour}:00:00Z`) / 1000;
  await harness.memory.updatePart(
    { task: "report", part: "ledger#schedule~ann" },
    {
      name: "test",
      condition: [],
      set: { judged: at(14), todo: { from: at(13), to: at(14), at: at(14) + 1_800 } },
      add: { rev: 1 },
    },
  );
  await schedule.remove(report, "ann");
  await run("01T18:00");
  expect(await runs()).toEqual([]);
  expect(await ledger()).not.toHaveProperty("todo.from");
});

test("a schedule that is made anew under its name catches up its own instants, and none of the one before", async () => {
  const { checked, schedule, run, runs } = await open({ catchUp: "latest" });
  await run("01T13:30");
  await run("01T14:10", { lost: true });
  await schedule.remove(report, "ann");
  await schedule(report, { name: "ann", cron: "0 * * * *" });
  await checked.sweep();
  await run("01T15:10", { lost: true });
  await run("01T18:00");
  expect(await runs()).toEqual([
    "01T13 succeeded",
    "01T15 succeeded",
    "01T16 succeeded",
    "01T17 succeeded",
    "01T18 succeeded",
  ]);
});

test("no override catches up what was removed", async () => {
  const { harness, schedule, run, runs } = await open();
  await setOverrides(harness.context, overridable, { catchUp: "latest" }, {});
  await run("01T14:30", { lost: true });
  await schedule.remove(report, "ann");
  await run("01T18:00");
  expect(await runs()).toEqual([]);
});

test.each(["its task", "an override"])(
  "what is lost soon after a schedule was changed is caught up as %s says",
  async (who) => {
    const { harness, schedule, run, runs } = await open(who === "its task" ? { catchUp: "latest" } : {});
    if (who === "an override") await setOverrides(harness.context, overridable, { catchUp: "latest" }, {});
    await run("01T12:05");
    await schedule(report, { name: "ann", cron: "10 * * * *" });
    await run("01T13:05", { lost: true });
    await run("01T14:20");
    expect(await runs()).toEqual(["01T12 succeeded", "01T13 succeeded", "01T14 succeeded"]);
  },
);

test("a schedule of a disabled task that was changed is as disabled as before", async () => {
  const { props, harness, schedule, run, runs, verdict } = await open({ off: "disabled" });
  await run("01T12:05");
  await schedule(report, { name: "ann", cron: "10 * * * *" });
  await run("01T15:00", { lost: true });
  // A new environment looks at each trigger once.
  const restarted = new Harness({ ...props, before: harness });
  await restarted.sweep();
  expect(await runs()).toEqual([]);
  expect(await verdict("01T13:10")).toMatchObject({ kind: "skipped", reason: "disabled" });
});

test("nothing is judged of a schedule that is on again until the check has met it, which knows of its task", async () => {
  const { checked, schedule, run, ledger, verdict } = await open();
  await run("01T12:10");
  await schedule.pause(report, "ann");
  await checked.sweep();
  await schedule.resume(report, "ann");
  await run("01T15:30", { lost: true });
  const before = await ledger();
  expect(before?.pieces.at(-1)?.off).toBe("paused");
  expect(before?.judged).toBeLessThan(Date.parse("2026-03-01T13:00:00Z") / 1000);
  await checked.sweep();
  await run("01T15:40", { lost: true });
  expect(await verdict("01T13:00")).toMatchObject({ kind: "missed" });
});

test("of a schedule whose definition is kept no more nothing is claimed, and nothing is caught up", async () => {
  const { run, runs, verdict, forgotten } = await open({ catchUp: "latest" });
  await run("01T13:30");
  forgotten.add(definition.part);
  await run("01T18:00", { lost: true });
  expect(await runs()).toEqual(["01T13 succeeded"]);
  expect(await verdict("01T14:00")).toMatchObject({ kind: "not deployed" });
});

test("nothing is judged by a definition that this version cannot read", async () => {
  const { harness, run, runs, ledger } = await open();
  await run("01T13:30");
  await harness.memory.updatePart(definition, {
    name: "test",
    condition: [],
    set: { changes: [{ rev: 1, when: "now" }] as never },
  });
  await run("01T18:00", { lost: true });
  expect(await runs()).toEqual(["01T13 succeeded"]);
  expect((await ledger())?.judged).toBeLessThan(Date.parse("2026-03-01T13:00:00Z") / 1000);
});

test("a definition is asked for once a look that has something to decide, and not at all otherwise", async () => {
  const { run, asked } = await open();
  await run("01T13:59");
  expect(asked).toEqual([]);
  await run("01T16:30");
  expect(asked).toEqual(["report#ann", "report#ann", "report#ann"]);
});
