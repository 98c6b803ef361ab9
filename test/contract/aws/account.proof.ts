/** The script for a real account, run against `pawl dev`, whose stacks are deployed in place of CloudFormation's. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ListSchedulesCommand } from "@aws-sdk/client-scheduler";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LocalAws, Template } from "../../../local/index.ts";
import { resourceTypes } from "../../../local/services/index.ts";
import { resolveStack } from "../../../local/stack/index.ts";
import { openTemporaryAws } from "../../local/temporary-aws.ts";
import {
  type AccountPorts,
  accountFunctionCode,
  accountTemplate,
  describeAccountRun,
  mostUsd,
  openStatements,
  runOnAccount,
  sumUsd,
} from "./account.ts";
import { type Clients, clientsOf } from "./aws.ts";
import { outputsOf } from "./endpoints/url.ts";

let aws: LocalAws;
let clients: Clients;
let lines: string[];
let stop: AbortController;
/** What became of stacks, in order. */
let stacks: string[];

beforeEach(async () => {
  aws = await openTemporaryAws();
  clients = clientsOf({ url: aws.endpoint, region: aws.region });
  lines = [];
  stacks = [];
  stop = new AbortController();
});
afterEach(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await aws.stop();
  await aws.close();
});

async function deploy(stackName: string, template: Template) {
  const path = aws.state.path("account-code");
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "index.js"), accountFunctionCode);
  const asset = { path, packaging: "zip" as const, bucket: "assets", key: "code.zip" };
  const stack = resolveStack({ stackName, template, assets: [asset] }, { account: aws, resourceTypes });
  await aws.deploy(stack);
  aws.start(stack);
}

function ports(changes: Partial<AccountPorts> = {}): AccountPorts {
  return {
    clients,
    say: (line) => lines.push(line),
    ask: async () => aws.accountId,
    async makeStack(name) {
      await deploy(name, accountTemplate({ S3Bucket: "assets", S3Key: "code.zip" }));
      stacks.push(`made ${name}`);
      return outputsOf({ url: aws.endpoint, region: aws.region }, name);
    },
    async removeStack(name) {
      await deploy(name, { Resources: {} });
      stacks.push(`removed ${name}`);
    },
    wait: async (seconds) => aws.time.advance(seconds * 1_000),
    atOnce: 1,
    signal: stop.signal,
    ...changes,
  };
}

test("a dry run on an account prints what it would make, ask and cost, and calls nothing", () => {
  describeAccountRun((line) => lines.push(line));
  const text = lines.join("\n");
  for (const name of Object.keys(accountTemplate({}).Resources)) expect(text).toContain(name);
  for (const { id } of openStatements) expect(text).toContain(id);
  expect(text).toContain(`${sumUsd().toFixed(6)}  in all`);
  expect(text).toContain("Nothing was called.");
});

test("what a run on an account costs at the most is under 0.10 USD", () => {
  expect(sumUsd()).toBeGreaterThan(0);
  expect(sumUsd()).toBeLessThan(mostUsd);
});

test("each open statement of the contract says what AWS's pages leave open", () => {
  expect(openStatements.filter(({ open }) => !open)).toEqual([]);
});

test("a run on an account asks each open statement, prints a line for each, and removes its stack", async () => {
  expect(await runOnAccount(ports())).toBe(true);
  const answers = lines
    .filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  expect(answers.map(([, id]) => id)).toEqual(openStatements.map(({ id }) => `\`${id}\``));
  expect(answers.map(([, , kind]) => kind)).toEqual(openStatements.map(() => "holds"));
  expect(lines[0]).toContain(`Account ${aws.accountId}, Region ${aws.region}`);
  expect(lines.at(-1)).toBe("Everything is removed.");
  expect(stacks.map((what) => what.split(" ")[0])).toEqual(["made", "removed"]);
  const { Schedules } = await clients.scheduler.send(new ListSchedulesCommand({}));
  expect(Schedules).toEqual([]);
});

test("a run on an account for which another id is typed makes nothing", async () => {
  expect(await runOnAccount(ports({ ask: async () => "111111111111" }))).toBe(false);
  expect(stacks).toEqual([]);
  expect(lines.at(-1)).toContain("nothing was made");
});

test("a run on an account that is interrupted while it asks removes its stack", async () => {
  const wait = async () => {
    stop.abort();
    return new Promise<void>(() => {});
  };
  expect(await runOnAccount(ports({ wait }))).toBe(false);
  expect(stacks.at(-1)).toMatch(/^removed pawl-contract-/);
  expect(lines.at(-1)).toBe("Everything is removed.");
});

test("a run on an account that is interrupted while its stack is made removes it once it is there", async () => {
  const late = Promise.withResolvers<void>();
  const interrupted = ports({
    async makeStack(name) {
      stop.abort();
      await late.promise;
      return ports().makeStack(name, { Resources: {} });
    },
    async removeStack(name) {
      late.resolve();
      await ports().removeStack(name);
    },
  });
  expect(await runOnAccount(interrupted)).toBe(false);
  expect(stacks.at(-1)).toMatch(/^removed /);
  expect(stacks.findLastIndex((what) => what.startsWith("made"))).toBeLessThan(stacks.length - 1);
});

test("a stack that cannot be deleted is named, with the command that deletes it", async () => {
  const removeStack = async () => Promise.reject(new Error("the stack is DELETE_FAILED"));
  expect(await runOnAccount(ports({ removeStack, makeStack: () => Promise.reject(new Error("no")) }))).toBe(
    false,
  );
  expect(lines.at(-1)).toMatch(
    /^Delete it by: aws cloudformation delete-stack --region us-east-1 --stack-name pawl-contract-/,
  );
});
