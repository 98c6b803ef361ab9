/** Which deployment a command means, by its options, its environment and its folder. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { clientConfig } from "../../../cli/deployment/aws.ts";
import {
  type DevState,
  isLive,
  liveDev,
  projectName,
  readDevState,
} from "../../../cli/deployment/project-folder.ts";
import {
  awsDomains,
  findTarget,
  isAws,
  isLoopback,
  type TargetOptions,
} from "../../../cli/deployment/target.ts";

const dev: DevState = {
  pid: 1,
  port: 4766,
  endpoint: "http://127.0.0.1:4766",
  startedAt: "2026-11-21T10:00:00.000Z",
  stage: "local",
};
const project = "pawl";
const devTarget = { project, endpoint: dev.endpoint, local: true, stage: "local" };
const elsewhere = "http://127.0.0.1:4566";

test.each<[string, TargetOptions, Record<string, string>, DevState | undefined, object]>([
  ["no option at all means stage dev on AWS", {}, {}, undefined, { project, local: false, stage: "dev" }],
  ["a live pawl dev comes before AWS", {}, {}, dev, devTarget],
  ["the stage of a live pawl dev means that pawl dev", { stage: "local" }, {}, dev, devTarget],
  [
    "the project of a live pawl dev means that pawl dev",
    { project: "pawl", stage: "local" },
    {},
    dev,
    devTarget,
  ],
  [
    "another stage than a live pawl dev's means AWS",
    { stage: "prod" },
    {},
    dev,
    { project, local: false, stage: "prod" },
  ],
  [
    "another project than the folder's means AWS, though a pawl dev is live",
    { project: "acme" },
    {},
    dev,
    { project: "acme", local: false, stage: "dev" },
  ],
  [
    "a profile means AWS, though a pawl dev is live",
    { profile: "work" },
    {},
    dev,
    { project, profile: "work", local: false, stage: "dev" },
  ],
  [
    "AWS_ENDPOINT_URL comes before a live pawl dev",
    {},
    { AWS_ENDPOINT_URL: elsewhere },
    dev,
    { project, endpoint: elsewhere, local: true },
  ],
  [
    "an endpoint that is the live pawl dev's means its stage",
    {},
    { AWS_ENDPOINT_URL: "http://localhost:4766" },
    dev,
    { project, endpoint: "http://localhost:4766", local: true, stage: "local" },
  ],
  [
    "another project at the live pawl dev's endpoint has no known stage",
    { project: "acme", endpoint: dev.endpoint },
    {},
    dev,
    { project: "acme", endpoint: dev.endpoint, local: true },
  ],
  [
    "--endpoint comes before AWS_ENDPOINT_URL",
    { endpoint: elsewhere, stage: "prod" },
    { AWS_ENDPOINT_URL: "https://example.com" },
    dev,
    { project, endpoint: elsewhere, local: true, stage: "prod" },
  ],
  [
    "an endpoint on another host is not local",
    { endpoint: "https://vpce.example.com", region: "eu-west-1" },
    {},
    dev,
    { project, endpoint: "https://vpce.example.com", region: "eu-west-1", local: false },
  ],
  [
    "an empty AWS_ENDPOINT_URL is ignored",
    {},
    { AWS_ENDPOINT_URL: "" },
    undefined,
    { project, local: false, stage: "dev" },
  ],
])("%s", async (_fact, options, env, live, expected) => {
  expect(await findTarget(options, { env, project, liveDev: async () => live })).toEqual(expected);
});

test.each([
  [{ endpoint: "nonsense" }, 'endpoint "nonsense" is not a URL such as http://127.0.0.1:4766'],
  [{ endpoint: "ftp://127.0.0.1" }, 'endpoint "ftp://127.0.0.1" is not a URL such as http://127.0.0.1:4766'],
  [
    { stage: "Prod/1" },
    'stage "Prod/1" is not allowed: lower-case letters, digits and hyphens, starting with a letter',
  ],
  [
    { project: "Acme Inc" },
    'project "Acme Inc" is not allowed: at most 20 lower-case letters and digits, starting with a letter',
  ],
  [
    { project: "acme-eu" },
    'project "acme-eu" is not allowed: at most 20 lower-case letters and digits, starting with a letter',
  ],
])("the option %o is refused as wrong usage", async (options, message) => {
  const found = findTarget(options, { env: {}, project, liveDev: async () => undefined });
  await expect(found).rejects.toThrow(expect.objectContaining({ name: "UsageError", message }));
});

test("loopback is this machine by any of its names, and no host that only looks like it", () => {
  const local = ["http://127.0.0.1:1", "http://127.1.2.3", "http://localhost", "http://[::1]:4766"];
  expect(local.filter((url) => !isLoopback(url))).toEqual([]);
  const remote = ["http://127.0.0.1.example.com", "http://localhost.example.com", "http://10.0.0.1", "x"];
  expect(remote.filter(isLoopback)).toEqual([]);
});

test("dummy credentials go to this machine alone, and only if the environment has no others", () => {
  const given = { AWS_ACCESS_KEY_ID: "AKIA" };
  const dummy = { accessKeyId: "test", secretAccessKey: "test" };
  expect(clientConfig(devTarget, {}).credentials).toEqual(dummy);
  expect(clientConfig(devTarget, { AWS_PROFILE: "work" }).credentials).toEqual(dummy);
  expect(clientConfig(devTarget, given).credentials).toBeUndefined();
  expect(clientConfig({ ...devTarget, profile: "work" }, {}).credentials).toBeUndefined();
  expect(clientConfig({ project, local: false, stage: "dev" }, {}).credentials).toBeUndefined();
  const remote = { project, endpoint: "https://x.example", local: false };
  expect(clientConfig(remote, {}).credentials).toBeUndefined();
});

test("every client gives up on a connection after 3 seconds, and on a socket that is idle for 10", () => {
  for (const target of [devTarget, { project, local: false, stage: "prod", profile: "work" }]) {
    expect(clientConfig(target, {}).requestHandler).toEqual({
      connectionTimeout: 3_000,
      socketTimeout: 10_000,
    });
  }
});

const folder = mkdtempSync(join(tmpdir(), "pawl-folder-"));
const below = join(folder, "a/b");
beforeEach(() => {
  rmSync(folder, { recursive: true });
  mkdirSync(below, { recursive: true });
  mkdirSync(join(folder, ".pawl"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("dev.json is found from a folder below it, and one that is incomplete is ignored", () => {
  expect(readDevState(below)).toBeUndefined();
  writeFileSync(join(folder, ".pawl/dev.json"), JSON.stringify(dev));
  expect(readDevState(below)).toEqual(dev);
  for (const text of ['{"pid": 1', "null", '{"pid": "1"}']) {
    writeFileSync(join(folder, ".pawl/dev.json"), text);
    expect(readDevState(folder)).toBeUndefined();
  }
});

test("a pawl dev is live while its process runs and its port answers", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  const { port } = server.address() as AddressInfo;
  const state = { ...dev, pid: process.pid, port };
  expect(await isLive(state)).toBe(true);
  // No process has this number: it is above what Linux and macOS hand out.
  expect(await isLive({ ...state, pid: 2 ** 30 })).toBe(false);
  writeFileSync(join(folder, ".pawl/dev.json"), JSON.stringify(state));
  expect(await liveDev(below)).toEqual(state);
  await new Promise((closed) => server.close(closed));
  expect(await isLive(state)).toBe(false);
  expect(await liveDev(below)).toBeUndefined();
});

test("the project is the one that the nearest cdk.json names", () => {
  const write = (at: string, text: string) => writeFileSync(join(at, "cdk.json"), text);
  write(folder, '{"context": {"project": "acme"}}');
  expect(projectName(below)).toBe("acme");
  // The cdk.json of an app without Pawl names no project.
  write(below, '{"app": "node app.js"}');
  expect(projectName(below)).toBe("acme");
  write(below, '{"context": {"project": "beta"}}');
  expect(projectName(below)).toBe("beta");
});

test("outside any project, the project is that of the clone the command belongs to", () => {
  const clone = resolve(import.meta.dirname, "../../..");
  writeFileSync(join(folder, "cdk.json"), "{");
  expect(projectName(below)).toBe(projectName(clone));
});

test("AWS_DEFAULT_REGION names the Region where AWS_REGION does not, as in the aws command", () => {
  const onAws = { project, stage: "dev", local: false };
  const region = (env: Record<string, string>, given?: string) =>
    clientConfig({ ...onAws, region: given }, env).region;
  expect(region({ AWS_DEFAULT_REGION: "eu-west-1" })).toBe("eu-west-1");
  expect(region({ AWS_DEFAULT_REGION: "eu-west-1", AWS_REGION: "us-west-2" })).toBe("us-west-2");
  expect(region({ AWS_DEFAULT_REGION: "eu-west-1" }, "ap-south-1")).toBe("ap-south-1");
  expect(region({})).toBeUndefined();
});

test("the domains of AWS are those of the SDK's partitions", async () => {
  const sdk = dirname(createRequire(import.meta.url).resolve("@aws-sdk/core/package.json"));
  const file = join(sdk, "dist-es/submodules/client/util-endpoints/lib/aws/partitions.js");
  const { partitionsInfo } = (await import(file)) as {
    partitionsInfo: { partitions: { outputs: { dnsSuffix: string; dualStackDnsSuffix: string } }[] };
  };
  const ofSdk = partitionsInfo.partitions.flatMap(({ outputs }) => [
    outputs.dnsSuffix,
    outputs.dualStackDnsSuffix,
  ]);
  expect(ofSdk.length).toBeGreaterThan(10);
  expect(new Set(awsDomains)).toEqual(new Set(ofSdk));
});

test("an endpoint of any partition is AWS itself, in any spelling of its name, and one that only looks so is not", () => {
  for (const domain of awsDomains)
    expect([domain, isAws(`https://scheduler.us-east-1.${domain}`)]).toEqual([domain, true]);
  expect(isAws("https://scheduler.us-east-1.amazonaws.com.")).toBe(true);
  expect(isAws("https://SCHEDULER.US-EAST-1.AMAZONAWS.COM.:443/")).toBe(true);
  expect(isAws("https://amazonaws.com")).toBe(true);
  expect(isAws("http://scheduler.amazonaws.com.localhost:4566")).toBe(false);
  expect(isAws("http://notamazonaws.com")).toBe(false);
  expect(isAws("http://127.0.0.1:4566")).toBe(false);
});
