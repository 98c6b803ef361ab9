/**
 * Who may import whom. Each file belongs to one room, and each import of it, types as well, has to be among what
 * the room may import: files of ours by their path's beginning, packages by name. A new room has to be put here.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../steps.ts";
import { importsOf, sources, target } from "./imports.ts";

interface Room {
  /** What its files' paths begin with; `*` stands for no further folder. */
  readonly files: readonly string[];
  /** Files of ours, besides the room's own. */
  readonly may?: readonly string[];
  /** Files of ours that may be had by `import()` alone. */
  readonly late?: readonly string[];
  /** Packages. @default any */
  readonly packages?: readonly string[];
}

const model = "functions/model/";
/** Where Pawl's sources and the project's are. Nothing of it runs in Lambda. */
const roots = "roots.ts";
const jsonSchema = `${model}params/json-schema.ts`;
const commandSplit = `${model}task/command/split.ts`;
const schedule = "functions/schedule/";
const store = "functions/store/";
const queue = "functions/queue/";
const runs = "functions/runs/";
const turns = "functions/turns/";
const operators = "functions/operators/";
const telling = "functions/telling/";
const upkeep = "functions/upkeep/";
const migrations = `${upkeep}migrations/`;
const ledger = "functions/ledger/";
const scheduler = "functions/scheduler/";
const runTime = "functions/run-time-schedules/";
const encryption = "functions/encryption/";
const backfill = "functions/backfill/";
const automatic = "functions/automatic/";
const engine = [runs, turns, telling, ledger, runTime, operators, upkeep];
// The interfaces, never an adapter: those are passed in.
const ports = [`${store}run-store.ts`, `${queue}run-queue.ts`, `${scheduler}scheduler.ts`];
/** A room's front door: what others use of it. */
const door = (room: string) => `${room}index.ts`;
const collections = "functions/collections/";
const [http, time, stack, services, project] = ["http", "time", "stack", "services", "project"].map(
  (room) => `local/${room}/index.ts`,
) as [string, string, string, string, string];

// biome-ignore format: a table reads better in columns
const rooms: readonly Room[] = [
  // What reads JSON Schema, in the command and at synth. No bundle includes it.
  { files: [jsonSchema], may: [model], packages: ["ajv"] },
  // What splits a command, at synth and in lanes with commands.
  { files: [commandSplit], may: [model], packages: ["shell-quote/parse.js"] },
  { files: [model], may: [jsonSchema, commandSplit], packages: ["@standard-schema/spec"] },
  { files: [schedule], may: [model], packages: [] },
  { files: ["index.ts"], may: [model, door(schedule), door(collections)], packages: [] },
  { files: ["client.ts"], may: [model, door(operators), door(runTime)], packages: [] },
  { files: ["services.ts"], may: [model, "functions/lambda/make-services.ts"], packages: [] },
  { files: [roots], may: [], packages: ["node:fs", "node:path"] },
  // The project's code that its tasks share.
  { files: ["functions/cities/"], packages: ["pawl", "pawl/client", "valibot", "@aws-sdk/client-dynamodb"] },
  // What `pawl new` writes for tasks' services.
  { files: ["functions/services/"], may: ["functions/model/"] },
  { files: ["functions/tasks/"], may: ["functions/cities/", "functions/services/", "functions/model/task/services.ts"], packages: ["pawl", "pawl/client", "valibot"] },
  { files: [store], may: [model], packages: ["@aws-sdk/client-dynamodb"] },
  { files: [queue], may: [model], packages: ["@aws-sdk/client-sqs", "@aws-sdk/client-scheduler"] },
  { files: [collections], may: [model], packages: ["@aws-sdk/client-dynamodb", "@aws-sdk/client-s3", "csv-parse", "@standard-schema/spec", "node:buffer", "node:fs", "node:fs/promises", "node:stream", "node:zlib"] },
  { files: [encryption], may: [model, `${queue}signed-call.ts`], packages: ["@aws-sdk/client-sqs", "node:crypto"] },
  { files: [runs], may: [model, ...ports], packages: ["node:async_hooks"] },
  { files: [`${turns}command/`], may: [model, turns, door(runs)], packages: ["node:child_process", "node:fs/promises", "node:string_decoder"] },
  { files: [turns], may: [model, door(runs), ...ports], packages: [] },
  { files: [telling], may: [model, door(runs), ...ports], packages: [] },
  { files: [ledger], may: [model, door(schedule), door(runs), ...ports], packages: ["node:zlib"] },
  { files: [backfill], may: [model, door(runs), door(ledger), ...ports], packages: ["@standard-schema/spec"] },
  { files: [scheduler], may: [model], packages: ["@aws-sdk/client-scheduler"] },
  { files: [runTime], may: [model, door(schedule), door(runs), door(ledger), ...ports], packages: [] },
  { files: [operators], may: [model, door(schedule), door(runs), door(ledger), door(runTime), ...ports], packages: [] },
  { files: [migrations], may: [model, door(runs), ...ports], packages: [] },
  { files: [upkeep], may: [model, door(schedule), door(runs), door(operators), door(ledger), door(migrations), ...ports], packages: [] },
  { files: ["functions/lambda/sdk/"], may: [], packages: ["node:crypto", "node:os"] },
  { files: ["functions/lambda/tracing/"], may: [model, "functions/lambda/json-log.ts", door(runs)], packages: ["node:dgram"] },
  { files: ["functions/lambda/"], may: [model, store, queue, scheduler, door(encryption), door(runs), door(runTime), door(telling)], packages: ["@aws-sdk/client-dynamodb", "@aws-sdk/client-scheduler", "@aws-sdk/client-sqs", "@middy/core", "aws-lambda", "node:fs", "node:module", "node:url"] },
  // Pawl's own tasks: what they do is apart from what they read of AWS.
  { files: [`${automatic}aws/`], may: [model, ...ports, `${store}attribute-value.ts`], packages: ["client-cloudformation", "client-dynamodb", "client-lambda", "client-scheduler", "client-sqs"].map((name) => `@aws-sdk/${name}`) },
  { files: [automatic], may: [`${automatic}aws/`, model, door(schedule), door(runs), door(ledger), door(migrations), ...ports], packages: [] },
  { files: ["functions/*"], may: [model, "functions/lambda/", "functions/cities/", "functions/services/", automatic, `${queue}signed-call.ts`, ...ports, ...engine.map(door)] },
  // Resolves what is deployed, without a construct.
  { files: ["infra/deployment/"], may: [model, door(schedule), door(backfill), door(automatic), "infra/deployed.ts", roots], packages: ["@standard-schema/spec", "@valibot/to-json-schema", "node:crypto", "node:fs", "node:module", "node:path", "node:url", "node:util"] },
  { files: ["infra/constructs/"], may: [model, "infra/deployment/index.ts", "infra/kept-bundle.ts", roots] },
  { files: ["infra/"], may: [model, door(schedule), "functions/tasks/", "infra/deployment/", "infra/constructs/", roots] },
  // Runs in the browser: of the command it has what quotes words and how verdicts are told apart, and reads all else over HTTP.
  { files: ["cli/console/page/"], may: ["cli/shell-words.ts", "cli/show/calendar/kinds.ts"], packages: ["preact", "preact/hooks", "uplot"] },
  // The server for assistants: the one place that knows the protocol's SDK.
  { files: ["cli/mcp/"], may: [model, "cli/"], packages: ["@modelcontextprotocol/server", "@modelcontextprotocol/server/stdio", "commander", "node:crypto", "node:events", "node:stream"] },
  { files: ["cli/"], may: [model, "cli/mcp/", door(schedule), store, queue, scheduler, door(runs), door(operators), door(ledger), door(runTime), door(backfill), door(encryption), roots], late: ["local/index.ts", "infra/deployment/index.ts", door(collections)] },
  // Each by its index.ts, and none of the services or below imports what runs them.
  { files: ["local/http/"], may: [model] },
  { files: ["local/time/"], may: [http] },
  { files: ["local/stack/"], may: [] },
  { files: ["local/services/"], may: [door(schedule), http, time, stack, "local/process-group.ts", roots] },
  { files: ["local/project/"], may: [door(schedule), stack, "local/process-group.ts", roots] },
  { files: ["local/process-group.ts"], may: [] },
  { files: ["local/dev/"], may: [model, services, time, stack, project, roots] },
  { files: ["local/index.ts"], may: ["local/"] },
  { files: ["release/"], may: ["cli/console/server/page-files.ts", roots] },
  { files: ["vitest.config.ts"], may: ["test/guards/guards.ts"], packages: ["vitest/config", "node:os"] },
];

function roomOf(file: string): Room | undefined {
  return rooms.find(({ files }) =>
    files.some((path) =>
      path.endsWith("*") ? `${path.slice(0, -1)}${file.split("/").at(-1)}` === file : file.startsWith(path),
    ),
  );
}

/** What is wrong with a file's imports: one line each. */
function mistakes(file: string, text: string): string[] {
  const room = roomOf(file);
  if (room === undefined) return [`${file} is in no room of the table`];
  const begins = (to: string, paths: readonly string[] = []) => paths.some((path) => to.startsWith(path));
  return importsOf(text, file)
    .filter(({ from, late }) => {
      const to = target(file, from);
      if (!from.startsWith(".")) return room.packages !== undefined && !room.packages.includes(from);
      return !(roomOf(to) === room || begins(to, room.may) || (late && begins(to, room.late)));
    })
    .map(({ from, late }) => `${file} imports ${target(file, from)}${late ? " by import()" : ""}`);
}

test("every import is one that the table allows", () => {
  expect(sources(root).flatMap((file) => mistakes(file, readFileSync(join(root, file), "utf8")))).toEqual([]);
});

test.each([
  [`${model}task.ts`, 'import type { Turn } from "../turns/turn.ts";', "functions/turns/turn.ts"],
  [`${model}task.ts`, 'import { readFileSync } from "node:fs";', "node:fs"],
  [
    `${schedule}parse.ts`,
    'export { DynamoDBClient } from "@aws-sdk/client-dynamodb";',
    "@aws-sdk/client-dynamodb",
  ],
  [
    `${turns}turn.ts`,
    'import { DynamoRunStore } from "../store/dynamodb.ts";',
    "functions/store/dynamodb.ts",
  ],
  ["functions/tasks/a.ts", 'import { Cities } from "../services.ts";', "functions/services.ts"],
  [
    "functions/tasks/a.ts",
    'type Key = import("../store/run-store.ts").PartKey;',
    "functions/store/run-store.ts",
  ],
  [
    "infra/constructs/lane/lane.ts",
    'const worker = await import("../../../functions/worker.ts");',
    "functions/worker.ts by import()",
  ],
  ["local/dev/dev.ts", 'import { makeApp } from "../../infra/synth.ts";', "infra/synth.ts"],
  ["local/services/open-aws.ts", 'import { startDev } from "../dev/dev.ts";', "local/dev/dev.ts"],
  ["local/services/open-aws.ts", 'import { Front } from "../http/front.ts";', "local/http/front.ts"],
  ["cli/main.ts", 'import { startDev } from "../local/index.ts";', "local/index.ts"],
  ["functions/worker.ts", 'export * from "../test/steps.ts";', "test/steps.ts"],
])("%s is refused %s", (file, text, imported) => {
  expect(mistakes(file, text)).toEqual([`${file} imports ${imported}`]);
});

test("a file of a folder that is new is refused until the table knows it", () => {
  expect(mistakes("functions/util/strings.ts", "")).toEqual([
    "functions/util/strings.ts is in no room of the table",
  ]);
});

test("the command may have local/ once it is needed", () => {
  expect(mistakes("cli/main.ts", 'await import("../local/index.ts");')).toEqual([]);
});

test("the environment is read by handlers and services.ts alone, of all that runs in Lambda", () => {
  const pure = [
    model,
    schedule,
    store,
    queue,
    ...engine,
    collections,
    "functions/tasks/",
    "functions/cities/",
  ];
  const readers = sources(root)
    .filter((file) => pure.some((path) => file.startsWith(path)))
    .filter((file) => /\bprocess\b\.(env|argv)/.test(readFileSync(join(root, file), "utf8")));
  expect(readers).toEqual([]);
});
