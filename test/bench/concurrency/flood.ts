/** Floods the lane of a holder: messages are sent at once, a tenth of them twice, and workers are killed in the middle of their runs. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { DeployedApp } from "../../e2e/deployed-app.ts";
import type { DevProcess } from "../../e2e/dev-process.ts";
import type { Project } from "../../e2e/project.ts";
import { until } from "../../e2e/until.ts";
import type { Figure } from "../kit/figure.ts";
import { gapsIn, markedNow, marksOf, mostAtOnce } from "./marks.ts";
import type { Holder } from "./project.ts";

/** What is flooded. */
export interface Place {
  readonly project: Project;
  readonly dev: DevProcess;
  readonly app: DeployedApp;
}

/** Of how soon a place is taken, without a fault. */
const calm = 200;
const p99Ms = 250;
/** What a killed worker held comes back within two minutes and a sweep. To look costs CPU that the flood needs. */
const patience = { seconds: 900, everyMs: 2_000 };

const bodies = (task: string, count: number, prefix: string) =>
  Array.from({ length: count }, (_, i) => JSON.stringify({ task, id: `${prefix}${i}` }));

export async function flood(place: Place, { name, what, limit, messages, kills }: Holder) {
  const { project, app, dev } = place;
  const receives = countReceives(dev.state, app.queue(name));
  const killedAt = new Map<number, number>();
  const all = bodies(name, messages, "m");
  await app.send(name, [...all, ...all.filter((_, i) => i % 10 === 0)]);
  for (let i = 1; i <= kills; i++) {
    await until("more runs", () => endsOf(project, name) >= (i * messages) / (kills + 2), patience);
    const look = { seconds: patience.seconds, everyMs: 20 };
    const pid = await until("a run under way", () => underWay(place, name, killedAt), look);
    process.kill(pid, "SIGKILL");
    killedAt.set(pid, markedNow());
  }
  await allEnd(place, name, messages);
  await until("an empty queue", async () => isEmpty(await app.depth(app.queue(name))), patience);
  const of = `${messages} messages, ${kills} killed workers and ${messages / 10} duplicates, held by ${what}`;
  const figure = (whatOf: string, value: number, sign: "=" | "<=", bound: number): Figure => ({
    what: `${whatOf}, of ${of}`,
    value: Number(value.toFixed(3)),
    bound: `${sign} ${bound}`,
    ok: sign === "=" ? value === bound : value <= bound,
  });
  return [
    figure("most runs at once", mostAtOnce(marksOf(project, name), killedAt), "<=", limit),
    figure("runs that succeeded", await succeeded(place, name), "=", messages),
    figure("receives a message", receives(), "<=", 1.1),
  ];
}

/** How soon a freed place is taken, where nothing fails. */
export async function takenCalmly(place: Place, { name, limit, messages }: Holder): Promise<Figure> {
  const { project, app } = place;
  const before = marksOf(project, name).length;
  const since = Date.now();
  // Of occurrences the record says when they were received.
  const instants = Array.from({ length: calm }, (_, i) => new Date(since - (calm - i) * 1_000).toISOString());
  const all = instants.map((scheduledTime) =>
    JSON.stringify({ task: name, trigger: "each-second", scheduledTime }),
  );
  await app.send(name, all);
  await allEnd(place, name, messages + calm);
  const runs = (await app.runs(name))
    .map(({ createdAt }) => Date.parse(createdAt))
    .filter((at) => at >= since);
  const gaps = gapsIn(marksOf(project, name).slice(before), limit, Math.max(...runs));
  const p99 = Number((gaps[Math.floor(gaps.length * 0.99)] ?? Number.POSITIVE_INFINITY).toFixed(1));
  return {
    what: `milliseconds from a freed place to the next start at limit ${limit}, p99 of ${gaps.length}`,
    value: p99,
    bound: `<= ${p99Ms}`,
    ok: p99 <= p99Ms && gaps.length > 0,
  };
}

/** Has the emulated SQS write down how often each message of a queue was received that leaves it. @returns the average so far */
function countReceives(state: string, queueUrl: string): () => number {
  const database = new DatabaseSync(join(state, "sqs.sqlite"));
  const queue = queueUrl.slice(queueUrl.lastIndexOf("/") + 1);
  const table = `left_${queue.replaceAll(/\W/g, "_")}`;
  database.exec(
    `PRAGMA busy_timeout = 5000;
     CREATE TABLE ${table} (receives INTEGER NOT NULL);
     CREATE TRIGGER ${table}_deleted AFTER DELETE ON messages WHEN old.queue = '${queue}'
     BEGIN INSERT INTO ${table} VALUES (old.receives); END;
     CREATE TRIGGER ${table}_moved AFTER UPDATE OF queue ON messages WHEN old.queue = '${queue}'
     BEGIN INSERT INTO ${table} VALUES (old.receives); END;`,
  );
  return () => {
    const found = database.prepare(`SELECT avg(receives) AS mean FROM ${table}`).get();
    database.close();
    return Number(found?.mean);
  };
}

function endsOf(project: Project, name: string): number {
  return marksOf(project, name).filter(({ what }) => what === "end").length;
}

/** The process of a run that has begun and not ended. */
function underWay({ project, dev, app }: Place, name: string, killed: ReadonlyMap<number, number>) {
  const last = new Map(marksOf(project, name).map((mark) => [mark.pid, mark]));
  const alive = new Set(dev.environmentsOf(app.worker(name)));
  const found = [...last.values()].filter(({ pid, what }) => what === "begin" && alive.has(pid));
  return found.findLast(({ pid }) => !killed.has(pid))?.pid;
}

/** Waits until so many runs have succeeded. The records are read once the task has said that it did them. */
async function allEnd(place: Place, name: string, runs: number): Promise<void> {
  await until("the runs", () => endsOf(place.project, name) >= runs, patience);
  await until("every run's end", async () => (await succeeded(place, name)) === runs, patience);
}

async function succeeded({ app }: Place, name: string): Promise<number> {
  return (await app.runs(name)).filter(({ status }) => status === "succeeded").length;
}

function isEmpty({ waiting, inFlight }: { readonly waiting: number; readonly inFlight: number }): boolean {
  return waiting + inFlight === 0;
}
