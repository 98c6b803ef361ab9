/** Standard input and output of `pawl mcp`: they carry the protocol, and end the process. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { root } from "../../steps.ts";
import { type LocalStack, openLocalStack, projectFolder } from "../local-stack.ts";
import { environment, pawlMcp } from "./assistant.ts";

let stack: LocalStack;
let folder: string;
/** A project inside this clone, since only that is read: its task prints when it is loaded. */
let project: string;

beforeAll(async () => {
  stack = await openLocalStack();
  folder = projectFolder("pawl");
  project = mkdtempSync(join(root, "test/cli/mcp/.project-"));
  mkdirSync(join(project, "functions/tasks"), { recursive: true });
  writeFileSync(
    join(project, "functions/tasks/loud.ts"),
    `import { defineTask } from "pawl";
console.log("printed by a task");
process.stdout.write("written by a task\\n");
process.emitWarning("an old way", "DeprecationWarning");
export default defineTask({ name: "loud", description: "Prints.", async run() {} });
`,
  );
});
afterAll(async () => {
  await stack.close();
  for (const each of [folder, project]) rmSync(each, { recursive: true });
});

interface Served {
  readonly child: ChildProcess;
  readonly lines: string[];
  errors(): string;
  send(message: object): void;
  /** The message with this id. */
  answer(id: number): Promise<{ readonly result?: Record<string, unknown>; readonly error?: object }>;
  readonly ended: Promise<[code: number | null, signal: string | null]>;
}

function serve(args: readonly string[], cwd = folder, env: Record<string, string> = {}): Served {
  const child = spawn(process.execPath, pawlMcp(args), {
    ...{ cwd, env: environment({ AWS_ENDPOINT_URL: stack.aws.endpoint, ...env }), stdio: "pipe" },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines: string[] = [];
  const waiting = new Map<number, (message: object) => void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    const message = JSON.parse(line);
    waiting.get(message.id)?.(message);
  });
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  return {
    ...{ child, lines, errors: () => errors },
    send: (message) => void child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`),
    answer: (id) => new Promise((done) => waiting.set(id, done)),
    ended: once(child, "close") as Promise<[number | null, string | null]>,
  };
}

const hello = {
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "raw", version: "1" } },
};

async function greeted(served: Served): Promise<Served> {
  const answer = served.answer(1);
  served.send(hello);
  expect((await answer).result).toMatchObject({ serverInfo: { name: "pawl" } });
  served.send({ method: "notifications/initialized" });
  return served;
}

async function called(served: Served, id: number, name: string, given: object = {}) {
  const answer = served.answer(id);
  served.send({ id, method: "tools/call", params: { name, arguments: given } });
  return (await answer).result as { isError?: boolean; structuredContent?: { document?: unknown } };
}

test("whatever code of a task prints, standard output has the protocol's messages alone", async () => {
  // No deployment is asked: the task is that of the folder.
  const served = await greeted(serve([], project, { AWS_ENDPOINT_URL: "" }));
  const answer = await called(served, 2, "run_dry_run", { task: "loud" });
  expect(answer.structuredContent?.document).toMatchObject({ task: "loud", good: true });
  for (const line of served.lines) expect(JSON.parse(line)).toMatchObject({ jsonrpc: "2.0" });
  await expect.poll(served.errors).toContain("DeprecationWarning");
  expect(served.errors()).toContain("printed by a task\nwritten by a task\n");
}, 60_000);

test("nothing is printed before the first message, and a clean end has nothing on standard error", async () => {
  const served = await greeted(serve(["--stage", "local"]));
  expect(served.lines).toHaveLength(1);
  served.child.stdin?.end();
  expect([await served.ended, served.errors()]).toEqual([[0, null], ""]);
}, 60_000);

test("the end of standard input ends the process, also one that was asked nothing", async () => {
  const served = serve(["--stage", "local"]);
  served.child.stdin?.end();
  expect(await served.ended).toEqual([0, null]);
}, 60_000);

test("a write that has begun is finished when standard input ends", async () => {
  const served = await greeted(serve(["--stage", "local", "--allow-writes", "pause"]));
  // The first call opens the deployment, so that the next one writes at once.
  expect((await called(served, 2, "list")).isError).toBeUndefined();
  served.send({
    id: 3,
    method: "tools/call",
    params: { name: "pause", arguments: { task_or_run: "count-cities" } },
  });
  served.send({ id: 4, method: "ping" });
  await served.answer(4);
  served.child.stdin?.end();
  expect(await served.ended).toEqual([0, null]);
  const { stdout } = await stack.pawl(["status", "count-cities", "--json", "--stage", "local"]);
  expect(JSON.parse(stdout)).toMatchObject({ paused: { note: "assistant" } });
}, 60_000);

test("what is no message is told on standard error, and the next message is answered", async () => {
  const served = await greeted(serve(["--stage", "local"]));
  served.child.stdin?.write("this is no message\n{\n\n");
  const answer = await called(served, 2, "doc");
  expect(answer.isError).toBeUndefined();
  for (const line of served.lines) expect(JSON.parse(line)).toMatchObject({ jsonrpc: "2.0" });
}, 60_000);

test("Ctrl-C ends the process", async () => {
  const served = await greeted(serve(["--stage", "local"]));
  served.child.kill("SIGINT");
  expect(await served.ended).toEqual([0, null]);
}, 60_000);
