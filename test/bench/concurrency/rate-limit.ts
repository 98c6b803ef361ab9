/**
 * A rate limit of 500 items a second, shared by eight workers for a minute: in `pawl dev`, each worker a process of its own, and
 * simulated, where writes are lost and come late. Counted in every second, wherever it begins.
 */
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DeployedApp } from "../../e2e/deployed-app.ts";
import { DevProcess } from "../../e2e/dev-process.ts";
import { copyWithoutTasks, type Project } from "../../e2e/project.ts";
import { until } from "../../e2e/until.ts";
import { load, within } from "../../turns/rate/many-workers.ts";
import type { Figure } from "../kit/figure.ts";

const items = 500;
const workers = 8;
const seconds = 60;
/** Each item takes so long, in milliseconds. */
const itemMs = 5;
/** After the first seconds, in which workers begin. */
const settledMs = 5_000;
const seeds = 25;

export async function rateFigures(): Promise<readonly Figure[]> {
  const faults = { lost: 0.02, late: 0.02 };
  return [
    ...(await simulated("without faults", {})),
    ...(await simulated("with 2 % of the writes lost and 2 % late", faults)),
    ...(await inDev()),
  ];
}

async function simulated(what: string, faults: object): Promise<readonly Figure[]> {
  let [least, mostMean, most, writes] = [Number.POSITIVE_INFINITY, 0, 0, 0];
  for (let seed = 1; seed <= seeds; seed++) {
    const seen = await load({ items, per: "second", workers, seconds, itemMs, seed, ...faults });
    const whole = within(seen.begun, 1_000, seconds * 1_000);
    least = Math.min(least, whole.mean);
    mostMean = Math.max(mostMean, whole.mean);
    most = Math.max(most, whole.most);
    writes = Math.max(writes, seen.writes / seconds);
  }
  return figures(`simulated ${what}, over ${seeds} seeds`, { least, mostMean, most, writes });
}

interface Measured {
  /** The mean of the seed, or the run, that had the fewest items a second, and of the one that had the most. */
  readonly least: number;
  readonly mostMean: number;
  /** In any stretch of a second. */
  readonly most: number;
  readonly writes?: number;
}

function figures(of: string, { least, mostMean, most, writes }: Measured): Figure[] {
  const rounded = (value: number) => Number(value.toFixed(1));
  const found: Figure[] = [
    { what: `items a second at least, ${of}`, value: rounded(least), bound: ">= 490", ok: least >= 490 },
    { what: `items a second at most, ${of}`, value: rounded(mostMean), bound: "<= 510", ok: mostMean <= 510 },
    { what: `items in any one second at most, ${of}`, value: most, bound: "<= 510", ok: most <= 510 },
  ];
  if (writes !== undefined)
    found.push({
      what: `writes to the limit's item a second, ${of}`,
      value: rounded(writes),
      bound: "<= 16",
      ok: writes <= 16,
    });
  return found;
}

async function inDev(): Promise<readonly Figure[]> {
  const project = limitedProject();
  const dev = await DevProcess.start({ root: project.folder, state: join(project.folder, ".pawl") });
  try {
    const app = await DeployedApp.at(dev.own.endpoint);
    const bodies = Array.from({ length: workers }, (_, i) =>
      JSON.stringify({ task: "limited", id: `w${i}` }),
    );
    await app.send("default", bodies);
    await until("every worker's end", () => ended(project) === workers, { seconds: seconds + 90 });
    const begun = marksOf(project);
    const start = (begun[0] as number) + settledMs;
    const counted = begun.filter((at) => at >= start && at < start + seconds * 1_000).map((at) => at - start);
    const mean = counted.length / seconds;
    const { most } = within(counted, 1_000, seconds * 1_000);
    return figures("in pawl dev", { least: mean, mostMean: mean, most });
  } finally {
    await dev.close();
    project.remove();
  }
}

function marksFolder({ folder }: Project): string {
  return join(folder, "marks");
}

function ended(project: Project): number {
  return readdirSync(marksFolder(project)).filter((name) => name.endsWith(".end")).length;
}

/** When items began, in milliseconds, in order. */
function marksOf(project: Project): number[] {
  const folder = marksFolder(project);
  return readdirSync(folder)
    .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"))
    .filter((line) => line !== "")
    .map(Number)
    .sort((a, b) => a - b);
}

function limitedProject(): Project {
  const project = copyWithoutTasks();
  mkdirSync(join(project.folder, "functions/tasks"));
  mkdirSync(marksFolder(project));
  project.write(
    "functions/tasks/limited.ts",
    `import { appendFileSync, writeFileSync } from "node:fs";
import { defineTask } from "pawl";

let begun: number[] = [];

export default defineTask({
  name: "limited",
  description: "Does items for a while, and writes down when each begins.",
  overlap: "allow",
  rateLimit: { items: ${items}, per: "second" },
  *items() {
    const file = ${JSON.stringify(marksFolder(project))} + "/" + process.pid + "-" + Date.now();
    const end = Date.now() + ${seconds * 1_000 + 2 * settledMs};
    for (let n = 0; Date.now() < end; n++) {
      yield [n, n] as const;
      if (begun.length < 50) continue;
      appendFileSync(file, begun.join("\\n") + "\\n");
      begun = [];
    }
    writeFileSync(file + ".end", begun.join("\\n"));
  },
  async process() {
    begun.push(performance.timeOrigin + performance.now());
    await new Promise((passed) => setTimeout(passed, ${itemMs}));
  },
});
`,
  );
  project.write(
    "infra/tasks.ts",
    `import limited from "../functions/tasks/limited.ts";
import { deployed } from "./deployed.ts";

export default deployed(() => [[limited, { lane: "default" }]]);
`,
  );
  const lanes = { default: { preset: "long", timeoutSeconds: 300, maxConcurrency: workers } };
  project.write(
    "infra/stages.ts",
    `export const stages = { local: { removal: "retain", lanes: ${JSON.stringify(lanes)} } };\n`,
  );
  return project;
}
