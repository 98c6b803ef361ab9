/**
 * `npm run bench -- backfill`: a backfill in `pawl dev`, started by the command. Once undisturbed, with its writes and sends
 * counted as they arrive; once with `pawl dev` killed twice by `kill -9` in the middle.
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { devNull } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { ledgerPart } from "../../functions/model/task/ledger.ts";
import { DynamoRunStore } from "../../functions/store/dynamodb.ts";
import { startDev } from "../../local/index.ts";
import { DeployedApp } from "../e2e/deployed-app.ts";
import { DevProcess } from "../e2e/dev-process.ts";
import { pawl } from "../e2e/pawl-command.ts";
import { copyWithoutTasks, type Project } from "../e2e/project.ts";
import { until } from "../e2e/until.ts";
import type { Figure } from "./kit/figure.ts";

const task = "note";
const trigger = "each-minute";
const atOnce = 20;
const kills = 2;
/** Of the plan's writes and sends. */
const mostOff = 0.1;
const mostSeconds = 600;

const noting = (file: string) => `import { appendFileSync } from "node:fs";
import { cron, defineTask } from "pawl";

export default defineTask({
  name: "${task}",
  description: "Notes its run.",
  overlap: "allow",
  triggers: [cron("0 0 1 1 *", { id: "${trigger}" })],
  run: ({ run }) => appendFileSync(${JSON.stringify(file)}, \`\${run}\\n\`),
});
`;

function noteProject(): Project {
  const project = copyWithoutTasks();
  mkdirSync(join(project.folder, "functions/tasks"));
  project.write(`functions/tasks/${task}.ts`, noting(join(project.folder, `marks-${task}`)));
  project.write(
    "infra/tasks.ts",
    `import task from "../functions/tasks/${task}.ts";
import { deployed } from "./deployed.ts";

export default deployed(() => [[task, { lane: "bulk" }]]);
`,
  );
  const lanes = { default: { maxConcurrency: 2 }, bulk: { maxConcurrency: 2, batchSize: 10 } };
  project.write(
    "infra/stages.ts",
    `export const stages = { local: { removal: "retain", lanes: ${JSON.stringify(lanes)} } };\n`,
  );
  return project;
}

/** What the plan said, as `--json` prints it. */
interface Planned {
  readonly willStart: number;
  readonly writes: number;
  readonly sends: number;
  readonly run: { readonly id: string; readonly run: string };
}

/** A deployment whose trigger fired each minute until now, as its ledger says, and nothing came of it. */
class NoteApp {
  readonly #app: DeployedApp;
  readonly endpoint: string;
  readonly #instants: number;
  readonly #now: number;

  private constructor(app: DeployedApp, endpoint: string, instants: number, now: number) {
    this.#app = app;
    this.endpoint = endpoint;
    this.#instants = instants;
    this.#now = Math.floor(now / 60_000) * 60 - 3_600;
  }

  static async at(endpoint: string, instants: number, now: number): Promise<NoteApp> {
    return new NoteApp(await DeployedApp.at(endpoint), endpoint, instants, now);
  }

  get from(): string {
    return new Date((this.#now - 60 * (this.#instants - 1)) * 1000).toISOString();
  }

  get to(): string {
    return new Date(this.#now * 1000).toISOString();
  }

  async keepLedger(): Promise<void> {
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const client = new DynamoDBClient({ endpoint: this.endpoint, region: "us-east-1", credentials });
    const store = new DynamoRunStore({
      client,
      runsTable: this.#app.output("runsTable"),
      tasksTable: this.#app.output("tasksTable"),
    });
    const ended = this.#now + 1;
    const pieces = [
      { expression: "* * * * *", zone: "UTC", from: ended - 60 * this.#instants, until: ended },
      { expression: "0 0 1 1 *", zone: "UTC", from: ended },
    ];
    const set = { rev: 1_000, judged: this.#now, pieces };
    await store.updatePart({ task, part: ledgerPart(trigger) }, { name: "test", condition: [], set });
    client.destroy();
  }

  async backfill(): Promise<Planned> {
    const range = ["--from", this.from, "--to", this.to, "--max-concurrent", String(atOnce)];
    const { code, stdout, stderr } = await pawl([
      "backfill",
      task,
      ...range,
      "--yes",
      "--json",
      "--endpoint",
      this.endpoint,
    ]);
    if (code !== 0) throw new Error(`pawl backfill ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as Planned;
  }

  async ended(id: string): Promise<RunRecord> {
    return until(
      "the backfill's end",
      async () => {
        const run = await this.#app.run(id);
        return run?.endedAt === undefined ? undefined : run;
      },
      { seconds: mostSeconds, everyMs: 500 },
    );
  }

  async progress(id: string): Promise<number> {
    return (await this.#app.run(id))?.ticks ?? 0;
  }

  runs(): Promise<readonly RunRecord[]> {
    return this.#app.runs(task);
  }
}

/** Counts the calls of an action that arrive at any server of this process. */
function countCalls(): { readonly counts: ReadonlyMap<string, number>; stop(): void } {
  const counts = new Map<string, number>();
  const count = (message: unknown) => {
    const { headers } = (message as { readonly request: IncomingMessage }).request;
    const action = String(headers["x-amz-target"] ?? "").replace(/^.*\./, "");
    counts.set(action, (counts.get(action) ?? 0) + 1);
  };
  subscribe("http.server.request.start", count);
  return { counts, stop: () => unsubscribe("http.server.request.start", count) };
}

/** How many runs the backfill began, and how many of them more than once: each begun occurrence is at turn 1. */
function begunOf(runs: readonly RunRecord[], backfill: string) {
  const mine = runs.filter((run) => run.backfill === backfill);
  return {
    succeeded: mine.filter(({ status }) => status === "succeeded").length,
    twice: mine.filter(({ turn }) => turn !== 1).length,
    others: runs.length - mine.length,
  };
}

/** Without kills: what is begun, and how far off the plan is. */
export async function undisturbed(instants: number): Promise<readonly Figure[]> {
  const project = noteProject();
  const output = openSync(devNull, "w");
  const log = (line: string) => void writeSync(output, `${line}\n`);
  const dev = await startDev({ root: project.folder, port: 0, signals: false, log });
  try {
    const app = await NoteApp.at(dev.endpoint, instants, dev.time.now());
    await app.keepLedger();
    const calls = countCalls();
    const plan = await app.backfill();
    const run = await app.ended(plan.run.id);
    calls.stop();
    const begun = begunOf(await app.runs(), plan.run.run);
    const off = (counted: number, planned: number) =>
      Number((Math.abs(counted - planned) / planned).toFixed(3));
    const writes = calls.counts.get("UpdateItem") ?? 0;
    const sends = calls.counts.get("SendMessage") ?? 0;
    const wrong = instants - begun.succeeded + begun.twice + begun.others;
    return [
      {
        what: `of ${instants} instants, ${atOnce} at once, those that were not begun once (${run.status})`,
        value: wrong,
        bound: "= 0",
        ok: wrong === 0,
      },
      {
        what: `by how many the plan's count of ${plan.willStart} is wrong`,
        value: plan.willStart - instants,
        bound: "= 0",
        ok: plan.willStart === instants,
      },
      {
        what: `share by which the ${writes} writes at the wire differ from the plan's ${plan.writes}`,
        value: off(writes, plan.writes),
        bound: `<= ${mostOff}`,
        ok: off(writes, plan.writes) <= mostOff,
      },
      {
        what: `share by which the ${sends} sends at the wire differ from the plan's ${plan.sends}`,
        value: off(sends, plan.sends),
        bound: `<= ${mostOff}`,
        ok: off(sends, plan.sends) <= mostOff,
      },
    ];
  } finally {
    await dev.close();
    project.remove();
    closeSync(output);
  }
}

/** With kills in the middle: what is begun. */
export async function killed(instants: number): Promise<readonly Figure[]> {
  const project = noteProject();
  const state = join(project.folder, ".pawl");
  let dev = await DevProcess.start({ root: project.folder, state });
  try {
    let app = await NoteApp.at(dev.own.endpoint, instants, Date.now());
    await app.keepLedger();
    const plan = await app.backfill();
    const { from, to } = app;
    for (let kill = 1; kill <= kills; kill++) {
      await until(
        "progress",
        async () => (await app.progress(plan.run.id)) >= (kill * instants) / (kills + 1),
        {
          seconds: mostSeconds,
          everyMs: 500,
        },
      );
      await dev.kill();
      await setTimeout(500);
      dev = await DevProcess.start({ root: project.folder, state });
      app = await NoteApp.at(dev.own.endpoint, instants, Date.now());
    }
    const run = await app.ended(plan.run.id);
    const begun = begunOf(await app.runs(), plan.run.run);
    const done = new Set(project.marks(task)).size;
    const wrong = instants - begun.succeeded + begun.twice + begun.others;
    return [
      {
        what: `of ${instants} instants, pawl dev killed ${kills} times, those that were not begun once (${run.status})`,
        value: wrong,
        bound: "= 0",
        ok: wrong === 0,
      },
      {
        what: `of these from ${from} to ${to}, those whose task did nothing`,
        value: instants - done,
        bound: "= 0",
        ok: done === instants,
      },
      {
        what: `with kills, by how many the plan's count of ${plan.willStart} is wrong`,
        value: plan.willStart - instants,
        bound: "= 0",
        ok: plan.willStart === instants,
      },
    ];
  } finally {
    await dev.close();
    project.remove();
  }
}

/** @param instants how many occurrences are backfilled, each time */
export async function figures(instants = 1_000): Promise<readonly Figure[]> {
  return [...(await undisturbed(instants)), ...(await killed(instants))];
}
