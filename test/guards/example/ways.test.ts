/**
 * What users do in a clone of the project: add a task, call functions by AWS's clients, import a file from their disk.
 * The example's import runs at the same time.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Dev, startDev } from "../../../local/index.ts";
import { DeployedApp } from "../../e2e/deployed-app.ts";
import { itemBytes } from "../../e2e/item-bytes.ts";
import { command, pawl } from "../../e2e/pawl-command.ts";
import { copyProject, parts } from "../../e2e/project.ts";

const project = copyProject();
const lines: string[] = [];
let dev: Dev;
let app: DeployedApp;

/** The clone's files. */
function texts(): ReadonlyMap<string, string> {
  const files = parts.flatMap((part) => {
    const isFile = statSync(join(project.folder, part)).isFile();
    return isFile
      ? [part]
      : readdirSync(join(project.folder, part), { recursive: true }).map((name) => join(part, `${name}`));
  });
  const isText = (file: string) => statSync(join(project.folder, file)).isFile();
  return new Map(
    files.filter(isText).map((file) => [file, readFileSync(join(project.folder, file), "utf8")]),
  );
}

const cloned = texts();
const greet = `import { defineTask } from "pawl";
import * as v from "valibot";

export default defineTask({
  name: "greet",
  description: "Greets everybody.",
  params: v.object({ greeting: v.optional(v.string(), "hello") }),

  *items() {
    yield ["Ada", 1];
    yield ["Grace", 2];
  },
  process(name, { params }) {
    console.log(params.greeting, name);
  },
});
`;

beforeAll(async () => {
  project.write("functions/tasks/greet.ts", greet);
  project.edit(
    "infra/tasks.ts",
    'import importCities from "../functions/tasks/import-cities.ts";\n',
    'import greet from "../functions/tasks/greet.ts";\nimport importCities from "../functions/tasks/import-cities.ts";\n',
  );
  project.edit("infra/tasks.ts", "\n]);", '\n  [greet, { lane: "default" }],\n]);');
  dev = await startDev({ root: project.folder, port: 0, signals: false, log: (line) => lines.push(line) });
  app = await DeployedApp.at(dev.endpoint);
}, 120_000);
afterAll(async () => {
  await dev?.close();
  project.remove();
});

/** Runs a command on this deployment. */
function ask(...args: string[]) {
  return pawl([...args, "--endpoint", dev.endpoint], { cwd: project.folder });
}

test("a new task needs its file and its line in the list, and nothing else", async () => {
  const after = texts();
  const touched = [...after.keys()].filter((file) => cloned.get(file) !== after.get(file));
  expect(touched.sort()).toEqual(["functions/tasks/greet.ts", "infra/tasks.ts"]);

  const result = await ask("run", "greet", "--param", "greeting=good morning", "--wait");
  expect(result).toMatchObject({ code: 0, stderr: expect.not.stringContaining("error") });
  const [run] = await app.runs("greet");
  expect(run).toMatchObject({ status: "succeeded", ticks: 2, params: '{"greeting":"good morning"}' });
  const own = lines.map((line) => line.slice("00:00:00 ".length)).filter((line) => line.startsWith("greet/"));
  expect(own).toContain(`greet/${run?.run} | good morning Ada`);
  expect(own).toContain(`greet/${run?.run} | good morning Grace`);
});

test("a direct invocation of a worker starts a run, answers at once, and leaves the documented record", async () => {
  const { answer, failed } = await app.invoke(app.worker("default"), {
    task: "greet",
    params: { greeting: "hi" },
    id: "order-17",
  });
  const { run: id, status } = answer as { run: string; status: string };
  expect({ failed, status }).toEqual({ failed: false, status: "enqueued" });
  expect(id).toMatch(/^greet\/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\/manual~[0-9a-f]{12}$/);
  await app.reached(id, "succeeded");
  expect(await app.invoke(app.worker("default"), { task: "greet", id: "order-17" })).toEqual({
    answer: { run: id, status: "succeeded" },
    failed: false,
  });

  const item = (await app.item(id)) ?? {};
  const instant = { S: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) };
  const number = { N: expect.stringMatching(/^\d+$/) };
  expect(item).toEqual({
    task: { S: "greet" },
    run: { S: id.slice("greet/".length) },
    status: { S: "succeeded" },
    lane: { S: "default" },
    trigger: { S: "manual" },
    params: { S: '{"greeting":"hi"}' },
    scheduledTime: instant,
    createdAt: instant,
    startedAt: instant,
    endedAt: instant,
    attempt: { N: "1" },
    turn: { N: "0" },
    overlap: { S: "wait" },
    admitted: { N: "0" },
    ticks: { N: "2" },
    cursor: { S: "2" },
    fruitlessTurns: { N: "0" },
    leaseId: { S: expect.stringMatching(/^[0-9a-f]{16}$/) },
    leaseExpiresAt: { N: "0" },
    seq: number,
    usage: { M: { ms: number, turns: { N: "1" }, cpuMs: number, peakMb: number } },
    metadata: { M: { startedFrom: { S: "invocation" } } },
    logs: {
      M: {
        group: { S: expect.stringContaining("") },
        stream: { S: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\]/) },
        requestId: { S: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      },
    },
    expiresAt: number,
  });
  expect(itemBytes(item)).toBeLessThanOrEqual(1024);
});

test("an invocation with a wrong name or parameter is refused by naming it", async () => {
  const refused = async (payload: unknown) => {
    const { answer, failed } = await app.invoke(app.worker("default"), payload);
    return [failed, (answer as { errorMessage: string }).errorMessage];
  };
  expect(await refused({ task: "great" })).toEqual([true, expect.stringContaining('no task "great"')]);
  expect(await refused({ task: "count-cities", parms: {} })).toEqual([
    true,
    expect.stringContaining("parms"),
  ]);
  const result = await ask("run", "greet", "--param", "greting=hi");
  expect(result).toEqual({
    code: 2,
    stdout: "",
    stderr: expect.stringMatching(/^error: .*"greting".*\n$/m),
  });
});

test("a CSV with a broken row ends its run with the number and byte of the row, and keeps what was done", async () => {
  const rows = Array.from({ length: 250 }, (_, i) => `e2e-${i + 1},Çeşme ${i + 1},38.3,26.3,TR,35,`);
  rows[149] = "e2e-150,Çeşme 150,38.3";
  project.write("places.csv", `id,name,lat,lng,country,admin1,admin2\n${rows.join("\n")}\n`);
  const byte = Buffer.byteLength(`id,name,lat,lng,country,admin1,admin2\n${rows.slice(0, 149).join("\n")}\n`);

  const { code, stderr } = await ask("run", "import-cities", "--csv", "places.csv", "--wait");
  expect(code).toBe(1);
  expect(stderr).toMatch(/row 150\b/);
  expect(stderr).toContain(`byte ${byte}`);
  expect(stderr).not.toMatch(/^\s+at /m);
  const run = (await app.runs("import-cities")).find(({ params }) => params !== undefined);
  expect(run).toMatchObject({
    status: "errored",
    attempt: 1,
    error: { message: expect.stringContaining("row 150") },
  });
  expect(JSON.parse(run?.cursor ?? "{}")).toMatchObject({ byte, row: 149, line: 151 });

  const { CITIES_TABLE = "" } = await app.variables(app.worker("bulk"));
  const ids = (await app.scan(CITIES_TABLE))
    .map(({ id }) => id?.S ?? "")
    .filter((id) => id.startsWith("e2e-"));
  const done = Array.from({ length: 149 }, (_, i) => `e2e-${i + 1}`);
  expect(ids.sort()).toEqual(done.sort());
}, 60_000);

test("pawl dev of a clone with a mistake in its list prints one line, and ends with exit code 1", async () => {
  project.edit("infra/tasks.ts", '[greet, { lane: "default" }]', '[greet, { lane: "fast" }]');
  const args = ["cli/bin.js", "dev", "--port", "0", "--state", join(project.folder, "second")];
  const { code, stderr } = await command(process.execPath, args, { cwd: project.folder });
  expect([code, stderr]).toEqual([
    1,
    'error: task greet: lane "fast" is not declared in stage local: allowed are bulk, default\n',
  ]);
});
