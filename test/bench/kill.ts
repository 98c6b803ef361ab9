/**
 * `npm run bench -- kill`: what a `kill -9` costs. `pawl dev` is killed at random while four runs of 4,000 items are
 * under way, and is started again. Then workers are killed at random without a restart, on a lane whose messages
 * reappear after 90 minutes, and time is set forward until the next claim.
 */
import { join } from "node:path";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { DeployedApp } from "../e2e/deployed-app.ts";
import { DevProcess } from "../e2e/dev-process.ts";
import { copyProject, type Project } from "../e2e/project.ts";
import { until } from "../e2e/until.ts";
import type { Figure } from "./kit/figure.ts";
import { median } from "./kit/median.ts";

const rounds = 25;
const gentleRounds = 3;
const workerKills = 20;
const runsAtOnce = 4;
const items = 4_000;

/** An item that was done, as the task wrote it down. */
interface Mark {
  readonly run: string;
  readonly item: number;
  /** Milliseconds on the machine's monotonic clock. */
  readonly at: number;
}

function tallyProject(): Project {
  const project = copyProject();
  const file = JSON.stringify(join(project.folder, "marks-tally"));
  project.write(
    "functions/tasks/tally.ts",
    `import { appendFileSync } from "node:fs";
import { defineTask } from "pawl";

export default defineTask({
  name: "tally",
  description: "Writes down each item it does.",
  *items({ cursor = 0 }) {
    for (let n = cursor + 1; n <= ${items}; n++) yield [n, n];
  },
  async process(item, { run }) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    const [seconds, nanoseconds] = process.hrtime();
    appendFileSync(${file}, \`\${run} \${item} \${seconds * 1000 + nanoseconds / 1e6}\\n\`);
  },
});
`,
  );
  project.write(
    "infra/tasks.ts",
    'import tally from "../functions/tasks/tally.ts";\nimport { deployed } from "./deployed.ts";\n\nexport default deployed(() => [[tally, { lane: "bulk" }]]);\n',
  );
  project.write(
    "infra/stages.ts",
    `export const stages = { local: { removal: "retain", lanes: { bulk: { timeoutSeconds: 900, maxConcurrency: ${runsAtOnce} } } } };\n`,
  );
  return project;
}

function marksOf(project: Project): Mark[] {
  return project.marks("tally").map((line) => {
    const [run = "", item, at] = line.split(" ");
    return { run, item: Number(item), at: Number(at) };
  });
}

/** Milliseconds on the clock that the task reads. */
function hrNow(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

interface Round {
  readonly lost: number;
  /** From the line that says ready until the last of the runs went on. */
  readonly resumedSeconds: number;
  /** The most items that a run did again. */
  readonly again: number;
  /** The most items that a run did within 1.1 s, which a checkpoint may lose. */
  readonly inACheckpoint: number;
}

/** Starts four runs, stops `pawl dev` in the middle of them, starts it again and waits for the runs' ends. It stays running. */
async function round(
  project: Project,
  before: DevProcess,
  stop: "kill" | "close",
): Promise<[Round, DevProcess]> {
  const app = await DeployedApp.at(before.own.endpoint);
  const known = marksOf(project).length;
  const started = await Promise.all(
    Array.from({ length: runsAtOnce }, async () => {
      const { answer } = await app.invoke(app.worker("bulk"), { task: "tally" });
      return (answer as { run: string }).run;
    }),
  );
  const names = started.map((id) => id.slice(id.indexOf("/") + 1));
  const soFar = () => marksOf(project).slice(known);
  await until("all four under way", () => names.every((name) => soFar().some(({ run }) => run === name)));
  await new Promise((passed) => setTimeout(passed, Math.random() * 2_500));
  await before[stop]();
  const done = soFar();
  const after = await DevProcess.start({ root: project.folder, state: before.state });
  const ready = hrNow();
  const again = await DeployedApp.at(after.own.endpoint);
  const ends = await Promise.allSettled(started.map((id) => again.reached(id, "succeeded", 60)));
  const all = soFar();
  const perRun = names.map((name) => {
    const first = done.filter(({ run }) => run === name).map(({ item }) => item);
    const later = all.slice(done.length).filter(({ run }) => run === name);
    const whole = new Set(all.filter(({ run }) => run === name).map(({ item }) => item));
    return {
      complete: whole.size === items,
      resumed:
        later[0] === undefined
          ? first.length === items
            ? 0
            : Number.POSITIVE_INFINITY
          : (later[0].at - ready) / 1000,
      again: later.filter(({ item }) => first.includes(item)).length,
      busiest: busiest(done.filter(({ run }) => run === name)),
    };
  });
  const counted = {
    lost: perRun.filter(({ complete }, i) => !complete || ends[i]?.status !== "fulfilled").length,
    resumedSeconds: Math.max(...perRun.map(({ resumed }) => resumed)),
    again: Math.max(...perRun.map((run) => run.again)),
    inACheckpoint: Math.max(...perRun.map((run) => run.busiest)),
  };
  return [counted, after];
}

function busiest(marks: readonly Mark[]): number {
  let from = 0;
  let most = 0;
  marks.forEach(({ at }, i) => {
    while ((marks[from] as Mark).at < at - 1_100) from++;
    most = Math.max(most, i - from + 1);
  });
  return most;
}

/**
 * Kills workers without a restart. Resolves to the virtual seconds from each death to the next claim: time is set
 * forward from one instant at which something may happen to the next, and runs by itself once the sweeper is due to
 * find the run.
 */
async function killWorkers(project: Project, dev: DevProcess): Promise<number[]> {
  const app = await DeployedApp.at(dev.own.endpoint);
  const waits: number[] = [];
  for (let i = 0; i < workerKills; i++) {
    const { answer } = await app.invoke(app.worker("bulk"), { task: "tally" });
    const id = (answer as { run: string }).run;
    const name = id.slice(id.indexOf("/") + 1);
    await until("under way", () => marksOf(project).some(({ run }) => run === name));
    // Workers die at any age, and evenly over the sweeper's minute: so few would otherwise differ by chance.
    const phase = (60 * (i + Math.random())) / workerKills - (((await now(dev)) / 1000) % 60);
    const age = ((phase + 60) % 60) + (Math.random() < 0.5 ? 60 : 0);
    // In steps that leave the worker time to save.
    for (let left = age; left > 0; left -= 3) {
      await dev.time({ advance: Math.min(left, 3) });
      await new Promise((passed) => setTimeout(passed, 60));
    }
    await dev.time({ freeze: true });
    const held = await app.run(id);
    if (held?.status !== "running") throw new Error(`${id} is ${held?.status} before its worker was killed`);
    for (const pid of dev.environmentsOf(app.worker("bulk"))) process.kill(pid, "SIGKILL");
    const died = await now(dev);
    const claimed = await until("the next claim", () => nextClaim(app, dev, held), { everyMs: 500 });
    waits.push(((claimed?.leaseExpiresAt ?? Number.POSITIVE_INFINITY) - 30_000 - died) / 1000);
    await dev.time({ freeze: false });
    await app.reached(id, "succeeded", 60);
  }
  return waits;
}

/** The run once another worker holds it. Until then, sets time forward to the next instant at which something may happen. */
async function nextClaim(app: DeployedApp, dev: DevProcess, held: RunRecord): Promise<RunRecord | undefined> {
  const run = await app.run(`${held.task}/${held.run}`);
  if (run?.leaseId !== held.leaseId) return run;
  const instant = await now(dev);
  const overdueAt = run?.dueAt ?? instant;
  const sweptAt = Math.floor(instant / 60_000 + 1) * 60_000;
  if (run?.sends !== undefined) await dev.time({ freeze: false });
  else if (instant < overdueAt) await dev.time({ advance: (Math.min(overdueAt, sweptAt) - instant) / 1000 });
  else await dev.time({ advance: (sweptAt - instant) / 1000 });
  return undefined;
}

async function now(dev: DevProcess): Promise<number> {
  const answer = (await (await fetch(`${dev.own.endpoint}/_pawl/time`)).json()) as { now: string };
  return Date.parse(answer.now);
}

export async function figures(): Promise<readonly Figure[]> {
  const project = tallyProject();
  let dev: DevProcess | undefined;
  try {
    const state = join(project.folder, ".pawl");
    dev = await DevProcess.start({ root: project.folder, state });
    const killed: Round[] = [];
    const closed: Round[] = [];
    for (let i = 0; i < rounds + gentleRounds; i++) {
      const [counted, after] = await round(project, dev, i < rounds ? "kill" : "close");
      (i < rounds ? killed : closed).push(counted);
      dev = after;
    }
    const waits = await killWorkers(project, dev);
    const lost = killed.reduce((sum, each) => sum + each.lost, 0);
    const slowest = Math.max(...killed.map(({ resumedSeconds }) => resumedSeconds));
    const beyond = killed.filter(({ again, inACheckpoint }) => again > inACheckpoint).length;
    const most = Math.max(...killed.map(({ again }) => again));
    const gentle = Math.max(...closed.map(({ again }) => again));
    return [
      {
        what: `runs lost over ${rounds} kills of pawl dev, ${runsAtOnce} runs of ${items} items each`,
        value: lost,
        bound: "= 0",
        ok: lost === 0,
      },
      {
        what: "seconds from ready until the last run went on",
        value: round3(slowest),
        bound: "<= 5",
        ok: slowest <= 5,
      },
      {
        what: `kills after which a run did more than one checkpoint's items again (at the most ${most} were done again)`,
        value: beyond,
        bound: "= 0",
        ok: beyond === 0,
      },
      { what: "items done again after SIGTERM", value: gentle, bound: "= 0", ok: gentle === 0 },
      {
        what: `virtual seconds from a worker's death to the next claim, the longest of ${workerKills}`,
        value: round3(Math.max(...waits)),
        bound: "<= 180",
        ok: Math.max(...waits) <= 180,
      },
      { what: "the same, the median", value: round3(median(waits)), bound: "<= 80", ok: median(waits) <= 80 },
    ];
  } finally {
    await dev?.close();
    project.remove();
  }
}

function round3(value: number): number {
  return Number(value.toFixed(3));
}
