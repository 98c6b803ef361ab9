/** A trigger's limits in its ledger: jitter keeps an instant open for longer, `maxRuns` closes the piece, and what catch-up starts counts and has the trigger's params. */
import { cron, defineTask, type Task } from "pawl";
import * as v from "valibot";
import { expect, test } from "vitest";
import { readLedgers, verdictOf } from "../../functions/ledger/index.ts";
import type { CatchUp } from "../../functions/model/task/catch-up.ts";
import type { TimedTrigger } from "../../functions/model/task/ledger.ts";
import { pauseTask, resumeTask } from "../../functions/operators/index.ts";
import { Harness } from "../engine/harness.ts";

const minute = 60_000;
const at = (clock: string) => `2026-03-01T${clock}:00Z`;

interface Limited {
  readonly catchUp?: CatchUp;
  readonly maxRuns?: number;
  readonly expression?: string;
  readonly fired?: true;
  readonly jitterSeconds?: number;
}

/** A deployment of one hourly trigger whose sweeper is called each minute. */
function open({ catchUp, expression = "0 * * * *", ...limits }: Limited) {
  const ran: string[] = [];
  const { maxRuns } = limits;
  const task = defineTask({
    name: "walk",
    description: "Does one thing.",
    overlap: "allow",
    catchUp,
    params: v.object({ days: v.number() }),
    triggers: [cron(expression, { id: "t", startWithinSeconds: 7_200, maxRuns, params: { days: 3 } })],
    run: ({ run, params }) => void ran.push(`${run.slice(11, 16)} ${JSON.stringify(params)}`),
  }) as Task;
  const harness = new Harness({ tasks: [task] });
  const timed: TimedTrigger = { task: "walk", trigger: "t", expression, zone: "UTC", catchUp, ...limits };
  let version = 0;
  const deploy = (more: Partial<TimedTrigger> = {}) =>
    harness.makeSweeper({ version: `v${++version}`, timed: [{ ...timed, ...more }] });
  let sweeper = deploy();
  const until = async (clock: string) => {
    while (harness.clock.now() < Date.parse(at(clock))) {
      await harness.clock.advance(minute);
      await sweeper({}, harness.lambdaContext(50));
      await harness.drain();
    }
  };
  return {
    ...{ harness, ran, until },
    begin: () => sweeper({}, harness.lambdaContext(50)),
    redeploy: (more: Partial<TimedTrigger>) => {
      sweeper = deploy(more);
    },
    async deliver(clock: string): Promise<void> {
      await until(clock);
      const params = { days: 3 };
      const body = JSON.stringify({ task: "walk", trigger: "t", scheduledTime: at(clock), params });
      await harness.queue.send("default", body);
      await harness.drain();
    },
    async verdict(clock: string): Promise<string> {
      const [known] = await readLedgers(harness.memory, "walk");
      const run = await harness.memory.get({ task: "walk", run: `${at(clock)}/t` });
      const now = harness.clock.now() / 1000;
      const asked = { task: "walk", at: Date.parse(at(clock)) / 1000, run, now, keptDays: 90 };
      const found = verdictOf({ ...asked, ledger: known?.ledger });
      if (found.kind === "skipped") return `skipped (${found.reason})`;
      return found.kind === "recorded" ? `${found.run.status} ${found.run.reason ?? ""}`.trim() : found.kind;
    },
    pieces: async () => (await readLedgers(harness.memory, "walk"))[0]?.ledger.pieces ?? [],
  };
}

test.each([
  ["none", undefined, "12:34", "12:35"],
  ["of ten minutes", 600, "12:44", "12:45"],
] as const)(
  "an instant that the sweeper fires with jitter %s is open for five minutes and the jitter",
  async (_, jitterSeconds, open_, old) => {
    const world = open({ expression: "30 * * * *", fired: true, jitterSeconds });
    await world.begin();
    await world.until(open_);
    expect(await world.verdict("12:30")).toBe("not seen yet");
    await world.until(old);
    expect(await world.verdict("12:30")).toBe("missed");
  },
);

test("what catch-up starts and what is recorded as missed have the params of the trigger", async () => {
  const started = open({ catchUp: "latest" });
  await started.begin();
  await started.deliver("15:00");
  await started.until("15:05");
  expect(started.ran).toEqual(['15:00 {"days":3}', '14:00 {"days":3}']);
  const missed = open({});
  await missed.begin();
  await missed.until("14:05");
  const [run] = await missed.harness.runs("walk");
  expect(run).toMatchObject({ run: `${at("13:00")}/t`, status: "missed", params: '{"days":3}' });
});

test("what catch-up starts counts towards maxRuns, and once they are used up it starts no more", async () => {
  const world = open({ catchUp: { last: 3 }, maxRuns: 3 });
  await world.begin();
  await world.deliver("13:00");
  await pauseTask(world.harness.context, "walk");
  for (const clock of ["14:00", "15:00", "16:00"]) await world.deliver(clock);
  await world.until("16:30");
  await resumeTask(world.harness.context, "walk");
  await world.until("16:31");
  expect(world.ran.map((run) => run.slice(0, 5))).toEqual(["13:00", "14:00", "15:00"]);
  await world.deliver("17:00");
  expect(await Promise.all(["14:00", "16:00", "17:00"].map(world.verdict))).toEqual([
    "succeeded",
    "skipped paused",
    "skipped limit",
  ]);
});

test("a missed instant that is delivered late is one of maxRuns", async () => {
  const world = open({ maxRuns: 1 });
  await world.begin();
  await world.until("13:59");
  await world.deliver("14:00");
  await world.until("14:02");
  expect(await world.verdict("13:00")).toBe("missed");
  await world.harness.occur("walk", "t", at("13:00"));
  await world.harness.drain();
  expect(world.ran).toHaveLength(1);
  expect(await world.verdict("13:00")).toBe("missed");
});

test("a piece whose trigger has started its maxRuns is closed once the last of them is judged, and looked at no more", async () => {
  const world = open({ catchUp: "latest", maxRuns: 2 });
  await world.begin();
  await world.deliver("13:00");
  await world.deliver("14:00");
  await world.until("15:00");
  expect((await world.pieces()).map(({ off }) => off)).toEqual([undefined]);
  await world.until("15:05");
  const from = Date.parse(at("14:00")) / 1000 + 1;
  expect(await world.pieces()).toMatchObject([{ until: from }, { from, off: "limit" }]);
  const { rev } = (await readLedgers(world.harness.memory, "walk"))[0]?.ledger ?? {};
  await world.until("20:05");
  expect((await readLedgers(world.harness.memory, "walk"))[0]?.ledger.rev).toBe(rev);
  expect(await Promise.all(["14:00", "15:00", "19:00", "21:00"].map(world.verdict))).toEqual([
    "succeeded",
    "skipped (limit)",
    "skipped (limit)",
    "will run",
  ]);
});

test("a deploy leaves a piece closed whose maxRuns are used up, and opens it again where there may be more", async () => {
  const world = open({ maxRuns: 1 });
  await world.begin();
  await world.deliver("13:00");
  await world.until("14:10");
  world.redeploy({});
  await world.until("14:12");
  expect((await world.pieces()).map(({ off }) => off)).toEqual([undefined, "limit"]);
  world.redeploy({ maxRuns: 2 });
  await world.until("14:15");
  expect((await world.pieces()).map(({ off, maxRuns }) => [off, maxRuns])).toEqual([
    [undefined, 1],
    ["limit", 1],
    [undefined, 2],
  ]);
});
