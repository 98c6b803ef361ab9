/**
 * A lane of `pawl dev` that is flooded: messages for a short task are sent at once, a tenth of them twice, and workers are
 * killed in the middle of their runs. The task writes down when each run begins and ends, and in which process.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { StageLane } from "../../../infra/deployment/index.ts";
import { DeployedApp } from "../../e2e/deployed-app.ts";
import { DevProcess } from "../../e2e/dev-process.ts";
import { copyWithoutTasks, type Project } from "../../e2e/project.ts";
import { until } from "../../e2e/until.ts";

/** What holds a limit: a lane, or options of the task. */
export interface Holder {
  readonly what: string;
  readonly limit: number;
  readonly lane: StageLane;
  /** Options of the task, as its file says them. */
  readonly task: string;
}

export interface Flooded {
  /** The most runs that were under way at once. A killed worker's run ends when it is killed. */
  readonly most: number;
  readonly succeeded: number;
  readonly killed: number;
  /** How often each message was received until it was deleted, on average. */
  readonly receives: number;
  /** Messages in the dead-letter queue. */
  readonly dead: number;
}

/** Of a run, at an instant of the machine's monotonic clock in milliseconds. */
interface Mark {
  readonly what: "begin" | "end";
  readonly run: string;
  readonly pid: number;
  readonly at: number;
}

const runMs = 20;
const marksName = "brief";
/** Without a kill the flood takes half a minute; what a killed worker held comes back within two minutes and a sweep. */
const longestSeconds = 420;

export async function flood(
  holder: Holder,
  { messages, kills }: { readonly messages: number; readonly kills: number },
): Promise<Flooded> {
  const project = floodedProject(holder);
  const state = join(project.folder, ".pawl");
  const dev = await DevProcess.start({ root: project.folder, state });
  try {
    const app = await DeployedApp.at(dev.own.endpoint);
    const deleted = countReceives(state, app.queue("default"));
    const bodies = Array.from({ length: messages }, (_, i) => JSON.stringify({ task: "brief", id: `m${i}` }));
    const killedAt = new Map<number, number>();
    await app.send("default", [...bodies, ...bodies.filter((_, i) => i % 10 === 0)]);
    for (let i = 1; i <= kills; i++) {
      await until("more runs", () => ends(project) >= (i * messages) / (kills + 2), {
        seconds: longestSeconds,
      });
      const pid = await until("a run under way", () => underWay(project, dev, app.worker("default")));
      process.kill(pid, "SIGKILL");
      killedAt.set(pid, now());
    }
    await until("every run's end", async () => (await succeededOf(app)) === messages, {
      ...{ seconds: longestSeconds, everyMs: 2_000 },
    });
    await until("an empty queue", async () => isEmpty(await app.depth(app.queue("default"))), {
      ...{ seconds: longestSeconds, everyMs: 1_000 },
    });
    const { waiting, inFlight } = await app.depth(app.output("deadLetterQueue"));
    return {
      most: mostAtOnce(marksOf(project), killedAt),
      succeeded: await succeededOf(app),
      killed: killedAt.size,
      receives: deleted(),
      dead: waiting + inFlight,
    };
  } finally {
    await dev.close();
    project.remove();
  }
}

function floodedProject({ lane, task }: Holder): Project {
  const project = copyWithoutTasks();
  const file = JSON.stringify(join(project.folder, `marks-${marksName}`));
  mkdirSync(join(project.folder, "functions/tasks"));
  project.write(
    "functions/tasks/brief.ts",
    `import { appendFileSync } from "node:fs";
import { defineTask } from "pawl";

const mark = (what, run) => {
  const [seconds, nanoseconds] = process.hrtime();
  appendFileSync(${file}, \`\${what} \${run} \${process.pid} \${seconds * 1000 + nanoseconds / 1e6}\\n\`);
};

export default defineTask({
  name: "brief",
  description: "Takes a moment, and writes down when it begins and ends.",
  ${task}
  async run({ run }) {
    mark("begin", run);
    await new Promise((passed) => setTimeout(passed, ${runMs}));
    mark("end", run);
  },
});
`,
  );
  project.write(
    "infra/tasks.ts",
    'import brief from "../functions/tasks/brief.ts";\nimport { deployed } from "./deployed.ts";\n\nexport default deployed(() => [[brief, { lane: "default" }]]);\n',
  );
  const lanes = { default: { timeoutSeconds: 6, ...lane } };
  project.write(
    "infra/stages.ts",
    `export const stages = { local: { removal: "retain", lanes: ${JSON.stringify(lanes)} } };\n`,
  );
  return project;
}

/** Has the emulated SQS write down how often each message of a queue was received that leaves it. @returns the average so far */
function countReceives(state: string, queueUrl: string): () => number {
  const database = new DatabaseSync(join(state, "sqs.sqlite"));
  const queue = queueUrl.slice(queueUrl.lastIndexOf("/") + 1);
  database.exec(
    `CREATE TABLE left_queue (receives INTEGER NOT NULL);
     CREATE TRIGGER count_receives AFTER DELETE ON messages WHEN old.queue = '${queue}'
     BEGIN INSERT INTO left_queue VALUES (old.receives); END;
     CREATE TRIGGER count_moves AFTER UPDATE OF queue ON messages WHEN old.queue = '${queue}'
     BEGIN INSERT INTO left_queue VALUES (old.receives); END;`,
  );
  return () => {
    const found = database.prepare("SELECT avg(receives) AS mean FROM left_queue").get();
    database.close();
    return Number(found?.mean);
  };
}

function marksOf(project: Project): Mark[] {
  return project.marks(marksName).map((line) => {
    const [what, run = "", pid, at] = line.split(" ");
    return { what: what as Mark["what"], run, pid: Number(pid), at: Number(at) };
  });
}

function ends(project: Project): number {
  return marksOf(project).filter(({ what }) => what === "end").length;
}

/** The process of a run that has begun and not ended. */
function underWay(project: Project, dev: DevProcess, worker: string): number | undefined {
  const last = new Map(marksOf(project).map((mark) => [mark.pid, mark]));
  const alive = new Set(dev.environmentsOf(worker));
  return [...last.values()].filter(({ pid, what }) => what === "begin" && alive.has(pid)).at(-1)?.pid;
}

async function succeededOf(app: DeployedApp): Promise<number> {
  return (await app.runs("brief")).filter(({ status }) => status === "succeeded").length;
}

function isEmpty({ waiting, inFlight }: { readonly waiting: number; readonly inFlight: number }): boolean {
  return waiting + inFlight === 0;
}

function mostAtOnce(marks: readonly Mark[], killedAt: ReadonlyMap<number, number>): number {
  const open = new Map<string, Mark>();
  const changes: { readonly at: number; readonly by: 1 | -1 }[] = [];
  for (const mark of marks) {
    const { what, run, pid, at } = mark;
    const key = `${run} ${pid}`;
    changes.push({ at, by: what === "begin" ? 1 : -1 });
    if (what === "begin") open.set(key, mark);
    else open.delete(key);
  }
  for (const { pid } of open.values())
    changes.push({ at: killedAt.get(pid) ?? Number.POSITIVE_INFINITY, by: -1 });
  let [atOnce, most] = [0, 0];
  for (const { by } of changes.sort((a, b) => a.at - b.at || a.by - b.by)) {
    atOnce += by;
    most = Math.max(most, atOnce);
  }
  return most;
}

/** Milliseconds on the clock that the task reads. */
function now(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
