/**
 * What the command says where it does not reach a deployment: a stage that is not there or misspelt, no Region, no
 * credentials, expired ones, and each call that AWS may deny. One line, which says what to do.
 */

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { openDeployedPawl } from "../../../cli/deployment/deployed-pawl.ts";
import { main } from "../../../cli/main.ts";
import type { Opener } from "../../../cli/session.ts";
import { runs } from "../harness.ts";
import { type LocalStack, openLocalStack, projectFolder } from "../local-stack.ts";

let stack: LocalStack;
let folder: string;

beforeAll(async () => {
  stack = await openLocalStack();
  folder = projectFolder("pawl");
  mkdirSync(join(folder, ".pawl"));
  const { endpoint, front } = stack.aws;
  const dev = { pid: process.pid, port: front.port, endpoint, stage: "local", startedAt: "" };
  writeFileSync(join(folder, ".pawl/dev.json"), JSON.stringify(dev));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await stack.close();
  rmSync(folder, { recursive: true });
});

/** No settings of this machine count, and nothing asks for credentials over the network. */
beforeEach(() => {
  for (const name of Object.keys(process.env).filter((each) => each.startsWith("AWS_")))
    vi.stubEnv(name, undefined);
  for (const name of ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"]) vi.stubEnv(name, "/nowhere");
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
});

/** Runs `pawl` in a folder whose `pawl dev` is live; `at` stands for AWS. */
async function refused(args: readonly string[], at?: string): Promise<string> {
  let stdout = "";
  let stderr = "";
  const shell = {
    stdin: Readable.from([]),
    stdout: { write: (text: string) => (stdout += text) },
    stderr: { write: (text: string) => (stderr += text) },
    ...{ env: {}, cwd: folder, user: "ada@laptop", random: () => 0.5 },
    clock: { now: Date.now, monotonic: Date.now, after: () => () => {} },
    sleep: async () => {},
    interruptible: () => new AbortController().signal,
    dev: async () => {},
    synth: () => Promise.reject(new Error("nothing is synthesized here")),
    pawl: ["pawl"],
    finish: () => {},
    leave: () => {},
    reserveStdout: () => {},
  };
  const open: Opener = (target, opened) =>
    openDeployedPawl(at === undefined ? target : { ...target, endpoint: at }, opened);
  const exitCode = await main(args, shell, open);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  return stderr;
}

const onAws = ["--region", "eu-west-1"];

/** Credentials, as a person has them who may call AWS. */
function haveCredentials(): void {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
}

test("where --stage means AWS and there is no Region, the hint is to leave out --stage, not to start pawl dev", async () => {
  expect(await refused(["list", "--stage", "prod"])).toBe(
    "error: no AWS Region: set AWS_REGION, give --region or --profile, or leave out --stage for the pawl dev of this folder\n",
  );
});

test("where --stage means AWS and there are no credentials, the hint is to leave out --stage too", async () => {
  expect(await refused(["list", "--stage", "prod", ...onAws])).toMatch(
    /^error: no AWS credentials \(.*\): log in, set AWS_PROFILE or give --profile, or leave out --stage for the pawl dev of this folder\n$/,
  );
});

test("where the pawl dev of this folder was killed, a command says so before it turns to AWS, unless an option names what it is about", async () => {
  const file = join(folder, ".pawl/dev.json");
  const live = readFileSync(file, "utf8");
  const [gone] = spawnSync(process.execPath, [
    "-e",
    "process.stdout.write(String(process.pid))",
  ]).output.slice(1);
  writeFileSync(file, JSON.stringify({ ...JSON.parse(live), pid: Number(gone) }));
  try {
    expect(await refused(["cancel", "--all", "--yes"])).toMatch(
      /^look: the pawl dev of this folder does not answer any more, so this is about stage dev on AWS: start pawl dev again for the one on this machine\nerror: no AWS Region: .*\n$/,
    );
    expect(await refused(["list", "--stage", "dev"])).toMatch(/^error: no AWS Region: .*\n$/);
    rmSync(file);
    expect(await refused(["list"])).toMatch(/^error: no AWS Region: .*, or start pawl dev\n$/);
  } finally {
    writeFileSync(file, live);
  }
});

test("another Region or profile alone is no hint to pawl dev, which has neither", async () => {
  expect(await refused(["list", "--profile", "work"])).toMatch(
    /^error: no AWS Region: set AWS_REGION, give --region or --profile\n$/,
  );
  expect(await refused(["list", "--profile", "work", ...onAws])).toMatch(
    /^error: no AWS credentials \(.*\): log in, set AWS_PROFILE or give --profile\n$/,
  );
});

test.each([
  ["prod", ": there is --stage local"],
  ["locale", ": did you mean --stage local?"],
  ["lcoal", ": did you mean --stage local?"],
])("stage %s, which is not there, is refused with the stages that are", async (stage, hint) => {
  haveCredentials();
  const { endpoint } = stack.aws;
  expect(await refused(["list", "--stage", stage, ...onAws], endpoint)).toBe(
    `error: no stack pawl-${stage} at ${endpoint}${hint}\n`,
  );
});

test("where no stage of the project is there, the hint is to deploy it", async () => {
  haveCredentials();
  const { endpoint } = stack.aws;
  const acme = (stage: string) =>
    refused(["list", "--project", "acme", "--stage", stage, ...onAws], endpoint);
  expect(await acme("prod")).toBe(
    `error: no stack acme-prod at ${endpoint}: deploy it, or choose another stage with --stage\n`,
  );
  expect(await acme("dev")).toBe(`error: no stack acme-dev at ${endpoint}: deploy it, or start pawl dev\n`);
});

/** How each service words an error. */
const xmlError = (response: ServerResponse, code: string, text: string) =>
  response
    .writeHead(403, { "content-type": "text/xml" })
    .end(
      `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${text}</Message></Error></ErrorResponse>`,
    );
const s3Error = (response: ServerResponse, code: string, text: string) =>
  response
    .writeHead(403, { "content-type": "application/xml" })
    .end(`<Error><Code>${code}</Code><Message>${text}</Message></Error>`);
const jsonError = (response: ServerResponse, code: string, text: string) =>
  response
    .writeHead(400, { "content-type": "application/x-amz-json-1.0" })
    .end(JSON.stringify({ __type: `com.amazonaws.example#${code}Exception`, message: text }));

const id = runs.filter(({ status }) => status === "errored").map(({ task, run }) => `${task}/${run}`);
const failing = [
  ["cloudformation", ["list"], xmlError],
  ["s3", ["list"], s3Error],
  ["dynamodb", ["list"], jsonError],
  ["dynamodb", ["history"], jsonError],
  ["sts", ["pause", "count-cities"], xmlError],
  ["logs", ["logs", ...id], jsonError],
] as const;

async function withFailing(
  service: string,
  fail: (response: ServerResponse) => void,
  check: (at: string) => Promise<void>,
) {
  haveCredentials();
  const own = await openLocalStack();
  await own.add({ project: "pawl", stage: "prod" });
  const [errored] = runs.filter(({ status }) => status === "errored");
  if (errored === undefined) throw new Error("no run errored");
  const { task, run, ...set } = errored;
  await own.store.update({ task, run }, { name: "test", condition: [], set });
  own.aws.front.register(service, {
    handle: (request, response) => {
      request.resume();
      fail(response);
    },
  });
  await check(own.aws.endpoint);
  await own.close();
}

test.each(failing)(
  "a call of %s that is denied to pawl %j is one line that says so",
  async (service, args, fail) => {
    const denied = "User: ada is not authorized";
    await withFailing(
      service,
      (response) => fail(response, "AccessDenied", denied),
      async (at) => {
        expect(await refused([...args, "--stage", "prod", ...onAws], at)).toMatch(
          new RegExp(`^error: access denied: ${denied}\\n$`),
        );
      },
    );
  },
);

test.each(failing)(
  "an expired token at %s for pawl %j is one line that says to log in",
  async (service, args, fail) => {
    const expired = "The security token included in the request is expired";
    await withFailing(
      service,
      (response) => fail(response, "ExpiredToken", expired),
      async (at) => {
        expect(await refused([...args, "--stage", "prod", ...onAws], at)).toBe(
          `error: the AWS credentials have expired (${expired}): log in again\n`,
        );
      },
    );
  },
);
