/** Commands on a laptop whose clock is wrong, through the SDK to the emulated services, whose time is right. */
import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Clock } from "../../../functions/model/clock.ts";
import { holdersOf } from "../../../functions/model/run/pool.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { LocalTime } from "../../../local/index.ts";
import { holding } from "../../engine/holding.ts";
import { type LocalStack, openLocalStack } from "../local-stack.ts";

const now = Date.parse("2026-11-21T10:00:00.000Z");
const time = new LocalTime(() => now);

let stack: LocalStack;
beforeAll(async () => {
  time.freeze();
  stack = await openLocalStack(time);
});
afterAll(async () => {
  await stack.close();
  time.close();
});

/** A laptop's clock that is so many seconds ahead of the services'. Its monotonic clock stands still. */
const laptop = (secondsAhead: number): Clock => ({
  now: () => now + secondsAhead * 1_000,
  monotonic: () => 1_000,
  after: () => () => {},
});

let runs = 0;

/** A run of a task with a slot, which it holds; its lease ends so many seconds from now. */
async function held(status: "running" | "paused", leaseSeconds: number) {
  const key = { task: "count-cities", run: `2026-11-21T09:59:${10 + runs++}Z/cron-4f1a2b` };
  const set: Omit<RunRecord, "task" | "run"> = {
    status,
    lane: "default",
    trigger: "cron-4f1a2b",
    scheduledTime: "2026-11-21T09:59:00.000Z",
    createdAt: "2026-11-21T09:59:01.000Z",
    startedAt: "2026-11-21T09:59:01.000Z",
    overlap: "skip",
    admitted: 0,
    attempt: 1,
    turn: 1,
    ticks: 3,
    seq: 4,
    fruitlessTurns: 0,
    leaseId: "7d1",
    leaseExpiresAt: now + leaseSeconds * 1_000,
  };
  await stack.store.update(key, { name: "test", condition: [], set });
  const slot = holding(key.run, 0);
  const state = { task: key.task, part: "state" };
  await stack.store.updatePart(state, { name: "test", condition: [], set: slot });
  return {
    id: `${key.task}/${key.run}`,
    record: () => stack.store.get(key),
    slot: async () => holdersOf(await stack.store.getPart(state)).find(({ run }) => run === key.run)?.run,
    run: key.run,
  };
}

test.each([
  ["right", 0],
  ["60 seconds fast", 60],
  ["5 minutes fast", 300],
  ["5 minutes slow", -300],
])("a cancel on a laptop whose clock is %s leaves the slot to a worker that is alive", async (_, ahead) => {
  const run = await held("running", 20);
  const { exitCode, stdout } = await stack.pawl(["cancel", run.id], { clock: laptop(ahead) });
  expect([exitCode, stdout]).toEqual([0, `${run.id}  cancelling  3 items\n`]);
  expect(await run.slot()).toBe(run.run);
  expect(await run.record()).toMatchObject({ status: "cancelled", endedAt: "2026-11-21T10:00:00.000Z" });
});

test.each([
  ["60 seconds fast", 60],
  ["5 minutes slow", -300],
])(
  "a cancel on a laptop whose clock is %s gives back the slot of a worker that is dead",
  async (_, ahead) => {
    const run = await held("running", -10);
    const { stdout } = await stack.pawl(["cancel", run.id], { clock: laptop(ahead) });
    expect([stdout, await run.slot()]).toEqual([`${run.id}  cancelled  3 items\n`, undefined]);
  },
);

test.each([
  ["60 seconds fast", 60],
  ["5 minutes fast", 300],
  ["5 minutes slow", -300],
])("a resume on a laptop whose clock is %s keeps the lease of a worker that is alive", async (_, ahead) => {
  const run = await held("paused", 20);
  const { stderr } = await stack.pawl(["resume", run.id], { clock: laptop(ahead) });
  expect(stderr).toContain("its worker had not stopped yet and continues");
  expect(await run.record()).toMatchObject({ status: "running", turn: 2, leaseExpiresAt: now + 20_000 });
});

test("a resume on a laptop whose clock is 5 minutes slow does not wait for a worker that is dead", async () => {
  const run = await held("paused", -10);
  await stack.pawl(["resume", run.id], { clock: laptop(-300) });
  expect(await run.record()).toMatchObject({ status: "enqueued", leaseExpiresAt: 0 });
});

test("ages and a worker's absence are told by the service's time", async () => {
  const run = await held("running", -10);
  const { stdout } = await stack.pawl(["status", run.id], { clock: laptop(-300) });
  expect(stdout).toContain("its worker has been gone since 2026-11-21T09:59:50Z");
  const started = await stack.pawl(["run", "import-cities"], { clock: laptop(300) });
  expect(started.stdout).toMatch(/^import-cities\/2026-11-21T10:00:00Z\/manual~/);
});

test("an endpoint without a Date header moves no run, and one line says why", async () => {
  const run = await held("running", 20);
  // Passes everything on, and leaves the time out.
  const proxy = createServer((request, response) => {
    const { method, headers, url = "/" } = request;
    const onward = httpRequest(`${stack.aws.endpoint}${url}`, { method, headers }, (answer) => {
      const { date: _date, ...others } = answer.headers;
      response.sendDate = false;
      response.writeHead(answer.statusCode ?? 500, others);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
  const endpoint = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  try {
    const refused = await stack.pawl(["cancel", run.id, "--endpoint", endpoint]);
    expect(refused).toEqual({
      exitCode: 1,
      stdout: "",
      stderr:
        "error: the time is unknown: no answer had a Date header, and the clock of this machine is not relied on\n",
    });
    expect(await run.record()).toMatchObject({ status: "running" });
  } finally {
    proxy.closeAllConnections();
    proxy.close();
  }
});
