/**
 * `npm start` as a newcomer meets it: the import, the counts, what a second terminal shows. Its environment contains
 * everything that could lead to a real account; all of that points at a server that counts its connections.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startDev } from "../../../local/index.ts";
import { assertImported, type CitiesTable, citiesTable } from "../../e2e/cities-table.ts";
import { DeployedApp } from "../../e2e/deployed-app.ts";
import { DevProcess, isAlive } from "../../e2e/dev-process.ts";
import { command, pawl } from "../../e2e/pawl-command.ts";
import { root } from "../../e2e/project.ts";
import { until } from "../../e2e/until.ts";
import { signedFor } from "../../local/temporary-aws.ts";

const folder = mkdtempSync(join(tmpdir(), "pawl-start-"));
const state = join(folder, "state");
let connections = 0;
const outsideServer = createServer((_request, response) => response.writeHead(500).end());
outsideServer.on("connection", () => connections++);
const secrets = { AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE", AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG" };
let dev: DevProcess;
let app: DeployedApp;
let cities: CitiesTable;
let importedAfterMs: number;

beforeAll(async () => {
  await new Promise<void>((listening) => outsideServer.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${(outsideServer.address() as AddressInfo).port}`;
  const keys = Object.entries(secrets).map(([name, value]) => `${name.toLowerCase()} = ${value}`);
  writeFileSync(
    join(folder, "config"),
    ["[profile real]", "region = eu-central-1", `endpoint_url = ${url}`, ...keys].join("\n"),
  );
  const env = {
    ...secrets,
    AWS_SESSION_TOKEN: "IQoJb3JpZ2luX2VjEXAMPLE",
    AWS_PROFILE: "real",
    AWS_CONFIG_FILE: join(folder, "config"),
    AWS_REGION: "eu-central-1",
    AWS_ENDPOINT_URL: url,
    AWS_ENDPOINT_URL_DYNAMODB: url,
    AWS_CONTAINER_CREDENTIALS_FULL_URI: url,
    HTTP_PROXY: url,
    HTTPS_PROXY: url,
  };
  dev = await DevProcess.start({ root, state, env });
  await dev.printed(/ import-cities\/\S+ succeeded/, 120);
  importedAfterMs = performance.now() - dev.startedAt;
  app = await DeployedApp.at(dev.own.endpoint);
  cities = await citiesTable(app, join(state, "cdk.out"));
}, 180_000);
afterAll(async () => {
  await dev?.close();
  outsideServer.close();
  rmSync(folder, { recursive: true });
});

test("npm start imports the cities as a startup run, within 60 s of its start", async () => {
  expect(importedAfterMs).toBeLessThan(60_000);
  expect(await app.runs("import-cities")).toMatchObject([
    {
      run: expect.stringMatching(/\/startup~/),
      trigger: "startup",
      status: "succeeded",
      ticks: 1200,
      total: 1200,
    },
  ]);
});

test("after the import, the table has exactly the cities of the deployed CSV", async () => {
  expect(cities.ids).toHaveLength(30_000);
  await assertImported(app, cities);
});

test("the cities are counted on the minute, and the counts add up to them", async () => {
  // Time is frozen from here on, so that the count of this minute is the newest.
  await dev.time({ freeze: true });
  await until("earlier counts are done", async () =>
    (await app.runs("count-cities")).every(({ endedAt }) => endedAt !== undefined),
  );
  const earlier = (await app.runs("count-cities")).length;
  await dev.time({ advance: 60 });
  const [run] = await until("a count", async () => {
    const runs = (await app.runs("count-cities")).slice(earlier);
    return runs[0]?.endedAt !== undefined && runs;
  });
  expect(run).toMatchObject({ status: "succeeded", run: expect.stringMatching(/:00Z\/cron-[0-9a-f]{6}$/) });
  expect(JSON.parse(run?.output ?? "{}")).toEqual({ count: cities.ids.length });
});

test("npx pawl status --json shows the import and the count in a second terminal", async () => {
  const args = ["--no-install", "pawl", "status", "--json", "--endpoint", dev.own.endpoint];
  const { code, stdout } = await command("npx", args, { cwd: root });
  expect(code).toBe(0);
  expect(JSON.parse(stdout).tasks).toMatchObject([
    { task: "count-cities", run: { status: "succeeded" } },
    { task: "hello" },
    { task: "import-cities", run: { status: "succeeded", ticks: 1200, trigger: "startup" } },
  ]);
});

test("npm start serves the console at a port of its own, which lists the tasks", async () => {
  const line = await dev.printed(/ console at http:/);
  const [, origin = "", token = ""] = /console at (\S+)\/#token=(\S+)$/.exec(line) ?? [];
  expect(Number(new URL(origin).port)).not.toBe(dev.own.port);
  expect(await (await fetch(origin)).text()).toContain('<script type="module" src="/page.js">');
  const listed = await fetch(`${origin}/api/list`, { headers: { "x-pawl-token": token } });
  const { tasks } = (await listed.json()) as { tasks: { name: string }[] };
  const own = tasks.map(({ name }) => name).filter((name) => !name.startsWith("pawl."));
  expect(own).toEqual(["count-cities", "hello", "import-cities"]);
});

test("functions get nothing that could lead to a real account, and nothing connects to one", async () => {
  const environments = dev.environments.filter(isAlive);
  expect(environments.length).toBeGreaterThan(0);
  for (const pid of environments) {
    const variables = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").filter(Boolean);
    const found = Object.fromEntries(variables.map((line) => line.split(/=(.*)/s).slice(0, 2)));
    expect(found).toMatchObject({
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_ENDPOINT_URL: dev.own.endpoint,
      AWS_CONFIG_FILE: "/dev/null",
    });
    const names = Object.keys(found).filter((name) =>
      /PROFILE|SESSION_TOKEN|PROXY|FULL_URI|_URL_/.test(name),
    );
    expect(names).toEqual([]);
    expect(variables.join("\n")).not.toMatch(/EXAMPLE|wJalr|eu-central-1/);
  }
  expect(connections).toBe(0);
});

test("a second pawl dev on the same port or state is refused by naming the first", async () => {
  const { pid, port } = dev.own;
  const second = (...args: string[]) => pawl(["dev", ...args]);
  const [onPort, onState] = await Promise.all([
    second("--port", String(port), "--state", join(folder, "second")),
    second("--port", "0", "--state", state),
  ]);
  expect(onPort).toEqual({
    code: 1,
    stdout: "",
    stderr: `error: port ${port} is in use by the pawl dev of ${state}, process ${pid}; choose another port with --port\n`,
  });
  expect(onState).toMatchObject({ code: 1, stdout: "" });
  expect(onState.stderr).toMatch(/^error: the state in \S+ is in use by process \d+.*\n$/);
  expect(onState.stderr).toContain(`the state in ${state} is in use by process ${pid}`);
});

test("clients that disconnect in the middle of a request do not end pawl dev", async () => {
  const requests = [
    "x-amz-target: DynamoDB_20120810.PutItem\r\ncontent-type: application/x-amz-json-1.0",
    "x-amz-target: AmazonSQS.SendMessage\r\ncontent-type: application/x-amz-json-1.0",
    ...["lambda", "s3"].map((service) => {
      const signed = Object.entries(signedFor(service));
      return signed.map(([name, value]) => `${name}: ${value}`).join("\r\n");
    }),
  ];
  for (const path of ["/", "/_pawl/time", "/bucket/key"]) {
    for (const headers of requests) {
      await new Promise<void>((gone) => {
        const socket = connect(dev.own.port, "127.0.0.1", () => {
          const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${dev.own.port}\r\n${headers}\r\ncontent-length: 1000`;
          socket.write(`${head}\r\n\r\n{"half":`, () => socket.resetAndDestroy());
        });
        socket.once("close", () => gone());
      });
    }
  }
  expect((await fetch(`${dev.own.endpoint}/_pawl/time`)).status).toBe(200);
  expect((await app.runs("import-cities")).length).toBe(1);
  expect(isAlive(dev.own.pid)).toBe(true);
});

test("an endpoint without a server and missing credentials are one line each, with exit code 1", async () => {
  const unreachable = await pawl(["status", "--endpoint", "http://127.0.0.1:9"]);
  const none = { AWS_REGION: "eu-west-1", AWS_EC2_METADATA_DISABLED: "true", HOME: folder };
  const unknown = await pawl(["status", "--stage", "prod"], { env: none });
  expect([unreachable.code, unknown.code]).toEqual([1, 1]);
  expect(unreachable.stderr).toBe("error: the endpoint cannot be reached: 127.0.0.1:9: connection refused\n");
  expect(unknown.stderr).toMatch(/^error: no AWS credentials \(.*\): log in, .*\n$/);
});

test("the check of the table fails when one city is missing, and when a run put none", async () => {
  const { DeleteItemCommand, DynamoDBClient } = await import("@aws-sdk/client-dynamodb");
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint: dev.own.endpoint, region: "us-east-1", credentials });
  const id = cities.ids[17_000] as string;
  await client.send(new DeleteItemCommand({ TableName: cities.table, Key: { id: { S: id } } }));
  await expect(assertImported(app, cities)).rejects.toThrow(`1 cities are missing, the first ${id}`);

  // The same bundles, without the call that puts cities.
  const template = join(folder, "skipping");
  cpSync(join(state, "cdk.out"), template, { recursive: true });
  const skipped = readdirSync(template)
    .filter((name) => name.startsWith("asset."))
    .map((name) => skipPuts(join(template, name, "index.mjs")));
  expect(skipped.filter(Boolean)).toHaveLength(1);
  const skipping = await startDev({
    root: folder,
    stateFolder: "other",
    port: 0,
    template,
    signals: false,
    log: () => {},
  });
  try {
    const there = await DeployedApp.at(skipping.endpoint);
    const [run] = await until("the import", async () => {
      const runs = await there.runs("import-cities");
      return runs[0]?.status === "succeeded" && runs;
    });
    expect(run).toMatchObject({ status: "succeeded", ticks: 1200 });
    await expect(assertImported(there, cities)).rejects.toThrow(
      `30000 cities are missing, the first ${cities.ids[0]}`,
    );
  } finally {
    await skipping.close();
  }
}, 60_000);

test("pawl dev ends on a signal, and leaves no process behind", async () => {
  const processes = [dev.own.pid, ...dev.environments];
  await dev.close();
  expect(dev.lines.at(-1)).toMatch(/ closing: running turns save their progress$/);
  expect(dev.exitCode).toBe(0);
  expect(processes.filter(isAlive)).toEqual([]);
});

/** Removes the call that puts cities from a bundle. @returns whether it was there */
function skipPuts(file: string): boolean {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return false;
  }
  const skipping = text.replace(/await \w+\.services\.cities\.put\([^)]*\)/, "true");
  writeFileSync(file, skipping);
  return skipping !== text;
}
