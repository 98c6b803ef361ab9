/**
 * Runs of many turns through the executor, in time that is set: an item advances it. The dead-letter queue is not read,
 * so that its messages stay there.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Dev } from "../../local/index.ts";
import type { DeployedApp } from "./deployed-app.ts";
import { probeProject } from "./project.ts";
import { startedDev } from "./started-dev.ts";
import { leaveDeadLetters, stopRecursionOf } from "./template-edits.ts";
import { until } from "./until.ts";

const project = probeProject();
const lines: string[] = [];
let dev: Dev;
let app: DeployedApp;

beforeAll(async () => {
  ({ dev, app } = await startedDev(project, {
    log: (line) => lines.push(line),
    editTemplate: (template) => stopRecursionOf("stopped", leaveDeadLetters(template)),
  }));
  dev.time.freeze();
}, 120_000);
afterAll(async () => {
  await dev?.close();
  project.remove();
});

/** Starts a run by hand. @returns its id */
async function start(lane: string, task: string, params: object): Promise<string> {
  await app.send(lane, [JSON.stringify({ task, params })]);
  const [run] = await until(`a run of ${task}`, async () => {
    const runs = await app.runs(task);
    return runs.length > 0 && runs;
  });
  return `${task}/${run?.run}`;
}

/** How many lines match a pattern. */
function printed(pattern: RegExp): number {
  return lines.filter((line) => pattern.test(line)).length;
}

/** Waits until the end of a worker was noticed, then lets the visibility timeout of its message pass. */
async function comeBack(ends: RegExp, times: number): Promise<void> {
  await until(`${ends} for the ${times}th time`, () => printed(ends) >= times);
  dev.time.advance(36_000);
}

/** The items that a walk did, by turn. */
function done(task: string): { turn: number; item: number }[] {
  return project.marks(task).map((line) => {
    const [turn, item] = line.split(" ").map(Number);
    return { turn: turn as number, item: item as number };
  });
}

test("a run of 40 turns, one of them killed by its timeout, does every item, and only those twice that the turn had not saved", async () => {
  const id = await start("default", "forty-turns", { turns: 40, overtime: 83 });
  await comeBack(/Task timed out after 6\.00 seconds/, 1);
  const run = await app.reached(id, "succeeded");

  const items = done("forty-turns");
  const last = run.ticks - 1;
  expect([...new Set(items.map(({ item }) => item))]).toEqual([...Array(last + 1).keys()]);
  expect([...new Set(items.map(({ turn }) => turn))]).toEqual([...Array(40).keys()]);
  expect(run).toMatchObject({ turn: 39, attempt: 1, cursor: String(last), fruitlessTurns: 0 });
  // Turn 20 begins with item 80, and saves after the second of its four.
  const again = items.filter(({ item }, i) => items.findIndex((first) => first.item === item) !== i);
  expect(again).toEqual([
    { turn: 20, item: 82 },
    { turn: 20, item: 83 },
  ]);
  expect(printed(/was stopped at/)).toBe(0);
  expect(await app.depth(app.output("deadLetterQueue"))).toEqual({ waiting: 0, inFlight: 0 });
  expect(await app.depth(app.queue("default"))).toEqual({ waiting: 0, inFlight: 0 });
}, 60_000);

test("a task that kills its worker every time is errored after five fruitless turns, with the cursor at which it died", async () => {
  const id = await start("default", "kill-worker", {});
  for (let times = 1; times <= 5; times++) await comeBack(/signal: killed/, times);
  const run = await app.reached(id, "errored");
  expect(run).toMatchObject({
    reason: "five turns in a row without progress at cursor 2",
    cursor: "2",
    ticks: 3,
    error: { cursor: "2", message: "five turns in a row without progress at cursor 2" },
    dueKey: expect.stringMatching(/^attention#errored#\d+$/),
    leaseExpiresAt: 0,
  });
  expect(project.marks("kill-worker")).toEqual(["0", "1", "2", "3", "3", "3", "3", "3"]);
}, 60_000);

// The last test, since the sweeper resends its run again and again, and its items move the time of all tests.
test("without recursiveLoop in the template, a run of 40 turns is stopped at the 17th hop, and its message is a dead letter", async () => {
  const id = await start("stopped", "cut-short", { turns: 40 });
  await until("a stop", () => printed(/was stopped at/) > 0);
  expect(lines.at(-1)).toMatch(
    /worker of lane stopped was stopped at the 17th invocation in a chain of its own messages: .*; message \S+ is in the dead-letter queue$/,
  );
  expect(await app.run(id)).toMatchObject({ status: "interrupted", turn: 16, ticks: 64 });
  expect(done("cut-short").map(({ item }) => item)).toEqual([...Array(64).keys()]);
  const [letter] = dev.aws.sqs.messages(app.output("deadLetterQueue"));
  expect(JSON.parse(letter?.body ?? "{}")).toEqual({ task: "cut-short", run: id.slice(10), turn: 16 });
}, 60_000);
