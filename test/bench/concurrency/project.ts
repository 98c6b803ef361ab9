/**
 * The project that the parts in `pawl dev` share: for each thing that can hold a limit a lane with one task, whose runs take a
 * moment and write down when they begin and end; and two lanes for floods.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { StageLane } from "../../../infra/deployment/index.ts";
import { copyWithoutTasks, type Project } from "../../e2e/project.ts";

/** What holds a limit of so many runs at once. Its name is that of its lane and its task. */
export interface Holder {
  readonly name: string;
  readonly what: string;
  readonly limit: number;
  readonly lane: StageLane;
  /** Options of the task, as its file says them. */
  readonly task: string;
  /** Messages that are sent to it at once, and how many workers are killed meanwhile. */
  readonly messages: number;
  readonly kills: number;
}

/** More at once than any of these limits. */
const wide: StageLane = { batchSize: 5, maxConcurrency: 4 };

/** A killed worker's run keeps its place until its lease has lapsed: at a limit of one that holds up all others. */
export const limitHolders: readonly Holder[] = [1, 2, 7].map((limit) => ({
  name: `limit-${limit}`,
  what: `a task's limit of ${limit}`,
  limit,
  lane: wide,
  task: `concurrency: { limit: ${limit} }`,
  messages: 1_000,
  kills: 2,
}));

const ofLane = { task: 'overlap: "allow"', messages: 1_000, kills: 10 };
export const laneHolders: readonly Holder[] = [
  { ...ofLane, name: "lane-2", what: "a lane's maxConcurrency 2", limit: 2, lane: { maxConcurrency: 2 } },
  { ...ofLane, name: "lane-7", what: "a lane's maxConcurrency 7", limit: 7, lane: { maxConcurrency: 7 } },
  {
    ...ofLane,
    name: "lane-batches",
    what: "a lane's maxConcurrency 2 and batches of 4 within 1 s",
    limit: 8,
    lane: { maxConcurrency: 2, batchSize: 4, batchWindowSeconds: 1 },
  },
];
const holders: readonly Holder[] = [...limitHolders, ...laneHolders];

/** Tasks of one lane, and a task of another lane whose runs are limited by tenant. */
export const flooded = { lane: "flooded", task: "many", other: "few" } as const;
export const tenants = { lane: "tenants", task: "of-tenants" } as const;

const runMs = 20;

/** So many seconds of work, and where a run writes down what it does. */
function taskText(folder: string, name: string, options: string): string {
  return `import { appendFileSync } from "node:fs";
import { defineTask } from "pawl";

const mark = (what, run, params) => {
  const [seconds, nanoseconds] = process.hrtime();
  const at = seconds * 1000 + nanoseconds / 1e6;
  appendFileSync(${JSON.stringify(join(folder, `marks-${name}`))}, [what, run, process.pid, at, Date.now(), params.tenant].join(" ") + "\\n");
};

export default defineTask({
  name: "${name}",
  description: "Takes a moment, and writes down when it begins and ends.",
  params: { "~standard": { version: 1, vendor: "bench", validate: (value) => ({ value }) } },
  ${options},
  async run({ run, params }) {
    mark("begin", run, params);
    await new Promise((passed) => setTimeout(passed, ${runMs}));
    mark("end", run, params);
  },
});
`;
}

export function limitedProject(): Project {
  const project = copyWithoutTasks();
  mkdirSync(join(project.folder, "functions/tasks"));
  const short = { timeoutSeconds: 6 };
  const floods = { ...short, maxConcurrency: 7 };
  const all = [
    ...holders.map(({ name, task, lane }) => ({ name, task, lane: name, settings: { ...short, ...lane } })),
    { name: flooded.task, task: 'overlap: "allow"', lane: flooded.lane, settings: floods },
    { name: flooded.other, task: 'overlap: "allow"', lane: flooded.lane, settings: floods },
    {
      name: tenants.task,
      task: 'concurrency: { limit: 3, key: "tenant" }',
      lane: tenants.lane,
      settings: floods,
    },
  ];
  for (const { name, task } of all)
    project.write(`functions/tasks/${name}.ts`, taskText(project.folder, name, task));
  const imports = all.map(({ name }, i) => `import task${i} from "../functions/tasks/${name}.ts";`);
  const list = all.map(({ lane }, i) => `[task${i}, { lane: "${lane}" }]`);
  project.write(
    "infra/tasks.ts",
    `${imports.join("\n")}\nimport { deployed } from "./deployed.ts";\n\nexport default deployed(() => [${list.join(", ")}]);\n`,
  );
  const lanes = Object.fromEntries(all.map(({ lane, settings }) => [lane, settings]));
  project.write(
    "infra/stages.ts",
    `export const stages = { local: { removal: "retain", lanes: ${JSON.stringify(lanes)} } };\n`,
  );
  return project;
}
