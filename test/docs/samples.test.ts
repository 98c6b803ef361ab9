/**
 * The TypeScript and the JSON of docs/ compile in a clone, each sample with what its page takes as given around it. A page
 * that is not in the list takes nothing: its samples compile as they stand. Those of a walk are files of their own.
 */
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { command } from "../e2e/pawl-command.ts";
import { copyWithoutTasks, type Project } from "../e2e/project.ts";
import { root } from "../steps.ts";
import { blocksOfPage, docsPages, walks } from "./blocks.ts";

/** What stands before and after a sample. Its own imports go to the top. */
type Around = readonly [before: string, after?: string];

const task = 'import { defineTask } from "pawl";\nimport * as v from "valibot";\n';
const given = 'name: "sample", description: "Does it.", params: v.object({ shop: v.string() }),';
const ofRun: Around = [`${task}export default defineTask({ ${given} async run() {},\n`, "});"];
const ofItems: Around = [
  `${task}export default defineTask({ ${given} *items() { yield [1, 1] as const; }, process() {},\n`,
  "});",
];
const whole: Around = [""];
/** The samples' `Config` would ask each stage for one. */
const stages = 'import type { StageSettings as DeclaredStage } from "../infra/deployment/index.ts";\n';

const inStages: Around = [`${stages}export const all: Record<string, DeclaredStage> = {\n`, "};"];

/** What no package has a type of. */
const jsonTypes = `interface Policy { Version: "2012-10-17"; Statement: readonly { Sid?: string; Effect: "Allow" | "Deny"; Principal?: { Federated: string }; Action: string | readonly string[]; Resource?: string | readonly string[]; Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>> }[] }
interface Server { type?: "stdio"; command: string; args: readonly string[] }
type Servers = { mcpServers: Readonly<Record<string, Server>> } | { servers: Readonly<Record<string, Server>> };
`;

/** The types of the JSON of each page, in their order. */
const json: Readonly<Record<string, readonly string[]>> = {
  events: ['import("pawl").RunEvent'],
  organisation: ["Policy"],
  pipeline: ["Policy", "Policy"],
  assistants: ["Servers", "Servers"],
};

/** The samples of each page, in their order. */
const samples: Readonly<Record<string, readonly Around[]>> = {
  errors: [
    whole,
    [
      "class NotFoundError extends Error {}\nclass TimeoutError extends Error {}\nexport const options = {",
      "};",
    ],
    whole,
    [
      'import { runTask } from "pawl/test";\nimport { expect } from "vitest";\nimport importOrders from "./errors-0.ts";\ndeclare const orders: import("pawl").Services["orders"];\n',
    ],
  ],
  throttle: [
    whole,
    ['declare const busyDatabase: import("pawl").Throttle;\n'],
    [`import { always, backlog } from "./throttle-1.ts";\n${ofItems[0]}`, ofItems[1]],
    [`import { always, backlog } from "./throttle-1.ts";\nimport type { Throttles } from "pawl";\n${task}`],
    [
      'import { runTask } from "pawl/test";\nimport { expect } from "vitest";\nimport expireSessions from "./throttle-0.ts";\ndeclare const sessions: import("pawl").Services["sessions"];\n',
    ],
  ],
  operators: [
    [task],
    [
      'import { runTask } from "pawl/test";\nimport { expect } from "vitest";\nimport dropIndex from "./operators-0.ts";\n',
    ],
    whole,
    [
      'import { runTask } from "pawl/test";\nimport { expect } from "vitest";\nimport report from "./operators-2.ts";\ndeclare const ledger: import("pawl").Services["ledger"];\n',
    ],
    whole,
    [task],
    [task],
    [task],
  ],
  "from-code": [
    ['import { deployed } from "../infra/deployed.ts";\nexport default deployed(() => [\n', "]);"],
    whole,
    whole,
  ],
  callbacks: [
    whole,
    [
      `import { AsyncLocalStorage } from "node:async_hooks";\nconst tenant = new AsyncLocalStorage<string>();\n${ofRun[0]}`,
      ofRun[1],
    ],
    [
      'import { runTask } from "pawl/test";\nimport { expect } from "vitest";\nimport task from "./callbacks-0.ts";\n',
    ],
  ],
  concurrency: [
    whole,
    ofRun,
    ofRun,
    [`${stages}export const stages: Record<string, DeclaredStage> = {\n`, "};"],
    ofItems,
    ofItems,
    ofRun,
  ],
  lanes: [[stages], [task]],
  csv: [
    whole,
    [
      'import { csv, s3Object } from "pawl";\ndeclare const params: { csv: string };\ndeclare const cursor: import("pawl").CsvCursor | undefined;\n',
    ],
  ],
  collections: [
    whole,
    whole,
    [
      'import { defineTask, estimatedCount, readShare, scan } from "pawl";\nexport default defineTask({ name: "sample", description: "Does it.", process() {},\n',
      "});",
    ],
    whole,
    whole,
    [
      'import { defineTask, nested } from "pawl";\nexport default defineTask({ name: "sample", description: "Does it.", process() {},\n',
      "});",
    ],
    [
      'import { defineTask, interleave, scan } from "pawl";\nexport default defineTask({ name: "sample", description: "Does it.", process() {},\n',
      "});",
    ],
    whole,
    [
      'import { defineTask } from "pawl";\nexport default defineTask({ name: "sample", description: "Does it.", process() {},\n',
      "});",
    ],
    whole,
    whole,
  ],
  log: [whole, whole],
  settings: [
    ['import type { GlobalSettings } from "../infra/deployment/index.ts";\n'],
    [
      'import { deployed } from "../infra/deployed.ts";\ndeclare const expireCarts: import("pawl").Task;\ndeclare const importPrices: import("pawl").Task;\nexport default deployed(() => [\n',
      "]);",
    ],
    whole,
  ],
  "anti-patterns": [
    [
      'import { defineTask } from "pawl";\nexport default defineTask({ name: "sample", description: "Does it.", process() {},\n',
      "});",
    ],
    [
      'import { defineTask } from "pawl";\nexport default defineTask({ name: "sample", description: "Does it.",\n',
      "});",
    ],
    [
      'import { defineTask } from "pawl";\nexport default defineTask({ name: "sample", description: "Does it.",\n*items() { yield [{ id: "a", amount: 7 }, 1]; },\n',
      "});",
    ],
    ofItems,
  ],
  automatic: [inStages],
  deploy: [whole],
  events: [
    inStages,
    whole,
    [
      'import { SlackErrors } from "./events-1.ts";\ndeclare const scope: import("constructs").Construct, stage: string;\ndeclare const eventBus: import("aws-cdk-lib/aws-events").IEventBus | undefined;\n',
    ],
    ['import type { Subscriber } from "pawl";\n'],
  ],
  operate: [
    [
      "export const settings = {\n",
      '} satisfies Partial<import("../infra/deployment/index.ts").StageSettings>;',
    ],
  ],
  "run-time-schedules": [whole],
  schedules: [[`import { cron, every, onStartup } from "pawl";\n${ofRun[0]}`, ofRun[1]]],
  "start-runs": [inStages],
  triggers: [
    ["export const options = {\n", '} satisfies import("pawl").ReactiveTriggerOptions;'],
    ['import * as v from "valibot";\n'],
    ['import { onEvent } from "pawl";\n'],
  ],
  "command-tasks": [
    whole,
    [`${task}export default defineTask({ name: "sample", description: "Does it.",\n`, "});"],
    ['import type { ResourcesByTask } from "../infra/pawl.ts";\n'],
    [
      'import { runTask } from "pawl/test";\nimport { expect, test } from "vitest";\nimport dumpShop from "./command-tasks-0.ts";\n',
    ],
  ],
  masks: [whole],
  parameters: [whole],
  "run-as": [
    whole,
    [
      'import { S3Client } from "@aws-sdk/client-s3";\nimport { makeServices } from "../functions/lambda/make-services.ts";\nimport { taskCalls } from "../functions/model/call-limits.ts";\n',
    ],
    [
      'import { runTask } from "pawl/test";\nimport { expect } from "vitest";\nimport expireReports from "./run-as-0.ts";\ndeclare const reports: import("pawl").Services["reports"];\n',
    ],
  ],
  security: [[task], [stages]],
  monitor: [whole, whole],
  organisation: [[stages], whole],
  regions: [whole],
  parallel: [
    whole,
    [
      'import { defineTask, keyShards, splitKeys } from "pawl";\nexport default defineTask({ name: "sample", description: "Does it.", process() {},\n',
      "});",
    ],
    ['import { scale, split } from "pawl/client";\n'],
    [
      'import { runTask } from "pawl/test";\nimport { expect } from "vitest";\nimport importOrders from "./parallel-0.ts";\n',
    ],
  ],
};

/** The task that docs/run-time-schedules.md schedules. */
const report = `${task}export default defineTask({
  name: "report",
  description: "Reports to a customer.",
  params: v.object({ customer: v.number() }),
  run() {},
});
`;

/** Services of a team's own: of these, the samples say nothing but their names. */
const services = `import type {} from "pawl/config";
import "../functions/services.ts";
declare module "../functions/model/task/services.ts" {
  interface Services {
    ledger: { isClosed(): Promise<boolean>; report(): Promise<string> };
    invoices: { send(): Promise<void> };
    sessions: { unused(from: { after?: string }): AsyncIterable<[{ id: string }, string]>; delete(id: string): unknown };
    shops: {
      all(from: { after?: string }): AsyncIterable<[{ id: string }, string]>;
      importProducts(shop: string): unknown;
      regions(): Promise<readonly string[]>;
      sync(region: string, params: object): unknown;
    };
    // biome-ignore lint/suspicious/noExplicitAny: of the others the samples say only what is called
    [name: string]: any;
  }
}
declare module "pawl/config" {
  interface Config { quiet?: boolean }
}
`;

let clone: Project;
beforeAll(() => {
  clone = copyWithoutTasks();
  for (const part of ["test/kit", "test/memory"])
    cpSync(join(root, part), join(clone.folder, part), { recursive: true });
  mkdirSync(join(clone.folder, "samples"));
  const put = (file: string, text: string) => writeFileSync(join(clone.folder, "samples", file), text);
  put("services.ts", services);
  put("report.ts", report);
  for (const name of pages) {
    for (const [i, text] of blocksIn(name, "ts").entries())
      put(`${fileOf(name)}-${i}.ts`, around(text, samples[name]?.[i] ?? whole));
    for (const [i, text] of blocksIn(name, "json").entries())
      put(
        `${fileOf(name)}-json-${i}.ts`,
        `${jsonTypes}export const value: ${json[name]?.[i] ?? "never"} = ${text};\n`,
      );
  }
  const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false };
  const config = { extends: "../tsconfig.json", compilerOptions, include: ["./*.ts"] };
  put("tsconfig.json", JSON.stringify(config));
});
afterAll(() => clone?.remove());

/** A sample's file has no folder: what stands around the samples finds the clone by one way. */
const fileOf = (name: string) => name.replaceAll("/", "-");

/** Walks have a test of their own, and so have the folders of recipes and of ways to come to Pawl, and the page of a CDK app. */
const pages = docsPages().filter(
  (name) => !walks.includes(name) && !/^(recipes|migrate)\//.test(name) && name !== "add-to-cdk-app",
);

function blocksIn(name: string, wanted: "ts" | "json"): readonly string[] {
  return blocksOfPage(name).flatMap(({ language, text }) => (language === wanted ? [text] : []));
}

function around(text: string, [before, after = ""]: Around): string {
  const lines = text.split("\n");
  const imports = lines.filter((line) => line.startsWith("import "));
  const rest = lines.filter((line) => !imports.includes(line));
  return [...imports, before, ...rest, after, "export {};"].join("\n");
}

test.each(Object.keys(samples))(
  "each sample of docs/%s.md is compiled with what it takes as given",
  (name) => {
    expect(blocksIn(name, "ts")).toHaveLength(samples[name]?.length ?? 0);
  },
);

test("the JSON of each page has its types", () => {
  const found = pages.map((name) => [name, blocksIn(name, "json").length] as const);
  expect(Object.fromEntries(found.filter(([, count]) => count > 0))).toEqual(
    Object.fromEntries(Object.entries(json).map(([name, types]) => [name, types.length])),
  );
});

test("the samples of all pages compile in a clone", async () => {
  const tsc = join(root, "node_modules/.bin/tsc");
  const cwd = join(clone.folder, "samples");
  const { code, stdout } = await command(tsc, ["--noEmit", "-p", "."], { cwd });
  expect(stdout).toBe("");
  expect(code).toBe(0);
}, 120_000);
