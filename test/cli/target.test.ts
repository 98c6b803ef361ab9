import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { clientConfig } from "../../cli/deployment/aws.ts";
import { type DevState, isLive, readDevState } from "../../cli/deployment/dev-state.ts";
import { findTarget, isLoopback, type TargetOptions } from "../../cli/deployment/target.ts";

const dev: DevState = {
  pid: 1,
  port: 4766,
  endpoint: "http://127.0.0.1:4766",
  startedAt: "2026-11-21T10:00:00.000Z",
  stage: "local",
};
const devTarget = { endpoint: dev.endpoint, local: true, stage: "local" };
const elsewhere = "http://127.0.0.1:4566";

test.each<[string, TargetOptions, Record<string, string>, DevState | undefined, object]>([
  ["nothing at all means stage dev on AWS", {}, {}, undefined, { local: false, stage: "dev" }],
  ["a live pawl dev comes before AWS", {}, {}, dev, devTarget],
  ["its own stage means it too", { stage: "local" }, {}, dev, devTarget],
  ["another stage means AWS", { stage: "prod" }, {}, dev, { local: false, stage: "prod" }],
  ["a profile means AWS", { profile: "work" }, {}, dev, { profile: "work", local: false, stage: "dev" }],
  [
    "the environment's endpoint comes before a live pawl dev",
    {},
    { AWS_ENDPOINT_URL: elsewhere },
    dev,
    { endpoint: elsewhere, local: true },
  ],
  [
    "an endpoint that is the live pawl dev's has its stage",
    {},
    { AWS_ENDPOINT_URL: "http://localhost:4766" },
    dev,
    { endpoint: "http://localhost:4766", local: true, stage: "local" },
  ],
  [
    "the option comes before the environment",
    { endpoint: elsewhere, stage: "prod" },
    { AWS_ENDPOINT_URL: "https://example.com" },
    dev,
    { endpoint: elsewhere, local: true, stage: "prod" },
  ],
  [
    "a host that is not this machine is not local",
    { endpoint: "https://vpce.example.com", region: "eu-west-1" },
    {},
    dev,
    { endpoint: "https://vpce.example.com", region: "eu-west-1", local: false },
  ],
  ["an empty variable is none", {}, { AWS_ENDPOINT_URL: "" }, undefined, { local: false, stage: "dev" }],
])("%s", async (_fact, options, env, live, expected) => {
  expect(await findTarget(options, env, async () => live)).toEqual(expected);
});

test.each([
  [{ endpoint: "nonsense" }, 'endpoint "nonsense" is no URL, as http://127.0.0.1:4766 is one'],
  [{ endpoint: "ftp://127.0.0.1" }, 'endpoint "ftp://127.0.0.1" is no URL, as http://127.0.0.1:4766 is one'],
  [{ stage: "Prod/1" }, 'stage "Prod/1" is not allowed: lower-case letters, digits, hyphens'],
])("%o is refused", async (options, message) => {
  await expect(findTarget(options, {}, async () => undefined)).rejects.toThrow(message);
});

test("loopback is this machine by any of its names, and nothing that merely looks like it", () => {
  const local = ["http://127.0.0.1:1", "http://127.1.2.3", "http://localhost", "http://[::1]:4766"];
  expect(local.filter((url) => !isLoopback(url))).toEqual([]);
  const remote = ["http://127.0.0.1.example.com", "http://localhost.example.com", "http://10.0.0.1", "x"];
  expect(remote.filter(isLoopback)).toEqual([]);
});

test("dummy credentials go to this machine alone, and only where there are no others", () => {
  const given = { AWS_ACCESS_KEY_ID: "AKIA" };
  const dummy = { accessKeyId: "test", secretAccessKey: "test" };
  expect(clientConfig(devTarget, {}).credentials).toEqual(dummy);
  expect(clientConfig(devTarget, { AWS_PROFILE: "work" }).credentials).toEqual(dummy);
  expect(clientConfig(devTarget, given).credentials).toBeUndefined();
  expect(clientConfig({ ...devTarget, profile: "work" }, {}).credentials).toBeUndefined();
  expect(clientConfig({ local: false, stage: "dev" }, {}).credentials).toBeUndefined();
  expect(clientConfig({ endpoint: "https://x.example", local: false }, {}).credentials).toBeUndefined();
});

const folder = mkdtempSync(join(tmpdir(), "pawl-dev-state-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("the state of a pawl dev is found from a folder below it, and a broken one is none", () => {
  mkdirSync(join(folder, ".pawl"));
  mkdirSync(join(folder, "a/b"), { recursive: true });
  expect(readDevState(join(folder, "a/b"))).toBeUndefined();
  writeFileSync(join(folder, ".pawl/dev.json"), JSON.stringify(dev));
  expect(readDevState(join(folder, "a/b"))).toEqual(dev);
  for (const text of ['{"pid": 1', "null", '{"pid": "1"}']) {
    writeFileSync(join(folder, ".pawl/dev.json"), text);
    expect(readDevState(folder)).toBeUndefined();
  }
});

test("a pawl dev lives while its process does and its port answers", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  const { port } = server.address() as AddressInfo;
  const state = { ...dev, pid: process.pid, port };
  expect(await isLive(state)).toBe(true);
  // No process has this number: it is above what Linux and macOS hand out.
  expect(await isLive({ ...state, pid: 2 ** 30 })).toBe(false);
  await new Promise((closed) => server.close(closed));
  expect(await isLive(state)).toBe(false);
});
