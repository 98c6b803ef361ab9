/**
 * `npm run prove:dynamodb`: the emulated DynamoDB, and DynamoDB Local, AWS's own engine, are asked the same. First the
 * facts of `test/local/services/dynamodb/`; then thousands of drawn requests; then the contract of the run store. A
 * line for each, then how many passed; the exit code is 1 if one failed. Without Java, or without npm's registry, what
 * needs DynamoDB Local is skipped.
 *
 * What may differ is listed in accepted.ts, with AWS's page as the reason.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { openLocalAws } from "../../local/index.ts";
import { UnavailableError } from "../endpoints/endpoint.ts";
import { installDynamodbLocal } from "../endpoints/install/dynamodb-local.ts";
import { canIsolate, runIsolated } from "../endpoints/isolated.ts";
import { conditionFacts } from "../local/services/dynamodb/condition-facts.ts";
import { limitFacts } from "../local/services/dynamodb/limit-facts.ts";
import { requestFacts } from "../local/services/dynamodb/request-facts.ts";
import { updateFacts } from "../local/services/dynamodb/update-facts.ts";
import { root } from "../steps.ts";
import { facts as acceptedFacts, everywhere } from "./dynamodb/accepted.ts";
import { askAt } from "./dynamodb/ask.ts";
import { differences, makeTable, wrongFacts } from "./dynamodb/compare.ts";
import { kinds } from "./dynamodb/drawn.ts";
import { startDynamodbLocal } from "./dynamodb/dynamodb-local.ts";

const isolated = "--isolated";
const facts = [...conditionFacts, ...updateFacts, ...requestFacts, ...limitFacts];
const count = { passed: 0, failed: 0, skipped: 0 };

const { signal } = new AbortController();
const jar = await installDynamodbLocal(signal).catch((error) => {
  if (!(error instanceof UnavailableError)) throw error;
  return proveAlone(error.message);
});
if (jar !== undefined) {
  if (process.argv.includes(isolated)) await prove(jar);
  else if (canIsolate()) process.exitCode = await runIsolated([import.meta.filename, isolated], signal);
  else {
    console.log(
      "note    this machine has no network namespaces: DynamoDB Local listens on all interfaces meanwhile",
    );
    await prove(jar);
  }
}

/** Without DynamoDB Local. */
async function proveAlone(reason: string): Promise<undefined> {
  await withEmulated(async (ours) => {
    await step(`${facts.length} facts hold on pawl dev`, () => wrongFacts(ours.ask, facts, true));
  });
  count.skipped += Object.keys(kinds).length + 2;
  console.log(`skipped ${count.skipped} comparisons with DynamoDB Local: ${reason}`);
  finish();
}

async function prove(jar: string): Promise<void> {
  const oracle = await startDynamodbLocal(jar);
  try {
    const theirs = askAt(oracle.url);
    await makeTable(theirs);
    for (const { what, page } of everywhere) console.log(`accepted on DynamoDB Local: ${what} (${page})`);
    for (const [title, page] of acceptedFacts)
      console.log(`accepted on DynamoDB Local: not so: ${title} (${page})`);
    const contractHolds = contract(oracle.url);
    await withEmulated(async (ours) => {
      await step(`${facts.length} facts hold on pawl dev`, () => wrongFacts(ours.ask, facts, true));
      await step(`${facts.length - acceptedFacts.size} facts hold on DynamoDB Local`, () =>
        wrongFacts(theirs, facts, false),
      );
      for (const [kind, { cases }] of Object.entries(kinds)) {
        await step(`${cases} drawn ${kind} are answered alike`, () => differences(kind, theirs, ours.ask));
      }
    });
    await step("the contract of the run store holds on DynamoDB Local", () => contractHolds);
  } finally {
    oracle.stop();
  }
  finish();
}

async function withEmulated(work: (ours: { ask: ReturnType<typeof askAt> }) => Promise<void>): Promise<void> {
  const stateFolder = mkdtempSync(join(tmpdir(), "pawl-dynamodb-"));
  const aws = await openLocalAws({ stateFolder, port: 0 });
  try {
    const ask = askAt(aws.endpoint);
    await makeTable(ask);
    await work({ ask });
  } finally {
    await aws.close();
    rmSync(stateFolder, { recursive: true });
  }
}

async function step(title: string, wrong: () => Promise<string[]>): Promise<void> {
  const started = performance.now();
  const found = await wrong();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${found.length === 0 ? "passed" : "FAILED"}  ${title} (${seconds} s)`);
  for (const difference of found.slice(0, 10)) console.log(`        ${difference}`);
  if (found.length > 10) console.log(`        and ${found.length - 10} more`);
  if (found.length === 0) count.passed++;
  else count.failed++;
}

async function contract(url: string): Promise<string[]> {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--root", root, "test/contract/run-store.test.ts", "-t", "DynamoDB Local"];
  const env = { ...process.env, DYNAMODB_LOCAL_URL: url, NO_COLOR: "1" };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise((resolve) => child.on("close", resolve));
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const status = await ended;
  console.log(`        ${/Tests .*/.exec(output)?.[0] ?? "no tests ran"}`);
  // Nothing may pass because nothing was asked.
  return status === 0 && /\b[1-9]\d* passed/.test(output) ? [] : [output.slice(-4000) + errors.slice(-2000)];
}

function finish(): void {
  console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  process.exitCode = count.failed > 0 ? 1 : 0;
}
