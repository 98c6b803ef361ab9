import { afterAll, beforeAll, expect, test } from "vitest";
import { Events } from "../../functions/automatic/aws/events.ts";
import configuration from "../../functions/automatic/configuration.ts";
import type { DeployedFacts } from "../../functions/automatic/index.ts";
import { type OwnTasks, openOwnTasks } from "./own-task.ts";

let own: OwnTasks;
beforeAll(async () => {
  own = await openOwnTasks({ walk: "default" });
});
afterAll(() => own.close());

const facts = (digest: string, tasks = 1) =>
  ({
    project: "shop",
    stage: "prod",
    digest,
    bus: "deploys",
    tasks: Array.from({ length: tasks }, (_, i) => ({
      name: `task-${i}`,
      lane: "default",
      enabled: true,
      triggers: [],
    })),
  }) as unknown as DeployedFacts;

/** Runs it at a minute, with a bus that keeps what it is given. */
async function tell(minute: number, deployed: DeployedFacts, answer: object = { EventId: "e-1" }) {
  const sent: Record<string, string>[] = [];
  const events = new Events(async (body) => {
    sent.push(...JSON.parse(body).Entries);
    return JSON.stringify({ Entries: [answer] });
  });
  const now = `2026-11-22T12:${String(minute).padStart(2, "0")}:00.000Z`;
  const run = await own.run(configuration, now, { deployed, events });
  await own.store.update(
    {
      task: "pawl.configuration",
      run: `2026-11-22T12:${String(minute).padStart(2, "0")}:00Z/startup~${minute}`,
    },
    { name: "test", condition: [], set: { status: run.status, output: JSON.stringify(run.output) } },
  );
  return { run, sent, details: sent.map(({ Detail = "" }) => JSON.parse(Detail)) };
}

test("after a deploy one event says what is deployed, and none after one that changed nothing of it", async () => {
  const first = await tell(0, facts("a"));
  expect(first.sent).toMatchObject([
    { EventBusName: "deploys", Source: "pawl", DetailType: "Pawl Deployed" },
  ]);
  expect(first.details).toEqual([
    {
      project: "shop",
      stage: "prod",
      digest: "a",
      part: 1,
      parts: 1,
      tasks: [{ name: "task-0", lane: "default", enabled: true, triggers: [] }],
    },
  ]);
  expect(first.run.output).toEqual({ digest: "a", eventId: "e-1" });

  const same = await tell(1, facts("a"));
  expect([same.sent, same.run.output]).toEqual([[], { digest: "a", unchanged: true }]);
});

test("a rollback is told too, since the newest event told of something else", async () => {
  await tell(2, facts("b"));
  expect((await tell(3, facts("a"))).details).toMatchObject([{ digest: "a" }]);
});

test("many tasks are told in several events of one digest", async () => {
  const { details } = await tell(4, facts("c", 401));
  expect(details.map(({ part, parts, tasks }) => [part, parts, tasks.length])).toEqual([
    [1, 3, 200],
    [2, 3, 200],
    [3, 3, 1],
  ]);
});

test("a run whose event the bus does not take fails, and says what the bus said", async () => {
  const { run } = await tell(5, facts("d"), { ErrorCode: "ThrottlingException", ErrorMessage: "slow down" });
  expect(run).toMatchObject({
    status: "errored",
    error: "bus deploys did not take the event: ThrottlingException slow down",
  });
});
