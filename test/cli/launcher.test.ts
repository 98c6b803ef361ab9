/**
 * `cli/bin.js` and `cli/launch.js`, started as a person's shell starts them: by an older Node where this machine
 * has one, and by this one.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const bin = join(root, "cli/bin.js");
const launch = join(root, "cli/launch.js");
const older = olderNode();
const nodes = [...(older ? [older] : []), process.execPath];

let folder: string;
let program: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pawl-launcher-"));
  program = join(folder, "program.ts");
  writeFileSync(
    program,
    `import "node:sqlite";
const [what = "say", code = "0"]: string[] = process.argv.slice(2);
if (what === "say") {
  console.log(JSON.stringify({ node: process.versions.node, argv: process.argv.slice(1) }));
  process.exitCode = Number(code);
} else if (what === "echo") {
  process.stdin.pipe(process.stdout);
} else if (what === "die") {
  process.kill(process.pid, "SIGKILL");
} else {
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.on(signal, () => {
      console.log(signal);
      process.exit(7);
    });
  }
  setInterval(() => {}, 1_000);
  console.log("ready", process.pid);
}
`,
  );
});

afterAll(() => rmSync(folder, { recursive: true }));

/** A Node under 24 on this machine's path. */
function olderNode(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((each) => !each.includes("node_modules"));
  return folders
    .map((each) => join(each, "node"))
    .find((path) => {
      const { stdout, status } = spawnSync(path, ["--version"], { encoding: "utf8" });
      return status === 0 && Number.parseInt(stdout.slice(1), 10) < 24;
    });
}

function run(node: string, args: readonly string[], input = "") {
  const { status, signal, stdout, stderr } = spawnSync(node, args, { encoding: "utf8", input });
  return { status, signal, stdout, stderr };
}

describe.each(nodes.map((node) => [versionOf(node), node]))("under Node %s", (_version, node) => {
  test("a file runs under Node 24 with its arguments, and nothing is said besides", () => {
    const { status, stdout, stderr } = run(node, [launch, program, "say", "0", "--flag", "two words"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const { node: version, argv } = JSON.parse(stdout);
    expect(Number.parseInt(version, 10)).toBeGreaterThanOrEqual(24);
    expect(argv).toEqual([program, "say", "0", "--flag", "two words"]);
  });

  test("its exit code is the launcher's", () => {
    expect(run(node, [launch, program, "say", "5"]).status).toBe(5);
  });

  test("its streams are the launcher's", () => {
    expect(run(node, [launch, program, "echo"], "line\n".repeat(50_000)).stdout).toHaveLength(250_000);
  });

  test("a signal that ends it ends the launcher", () => {
    expect(run(node, [launch, program, "die"])).toMatchObject({ status: null, signal: "SIGKILL" });
  });

  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "%s is passed on, and it may answer",
    async (signal) => {
      const { child, lines, ended } = await waiting(node);
      child.kill(signal);
      expect(await ended).toBe(7);
      expect(lines()).toContain(`\n${signal}\n`);
    },
  );

  test("the command says its version, also through a symlink", () => {
    const link = join(folder, `pawl-${versionOf(node)}`);
    symlinkSync(bin, link);
    for (const path of [bin, link]) {
      expect(run(node, [path, "--version"])).toMatchObject({ status: 0, stdout: "0.1.0\n", stderr: "" });
    }
  });

  test("wrong usage is exit code 2", () => {
    const { status, stdout, stderr } = run(node, [bin, "nonsense"]);
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: "",
      stderr: "error: unknown command 'nonsense'\n",
    });
  });
});

test("a file that is not named is wrong usage", () => {
  expect(run(process.execPath, [launch])).toMatchObject({
    status: 2,
    stderr: "usage: node cli/launch.js FILE ARGS…\n",
  });
});

test.skipIf(older === undefined)("what was started does not outlive a launcher that is killed", async () => {
  const { child, lines } = await waiting(older as string);
  const pid = Number(/ready (\d+)/.exec(lines())?.[1]);
  expect(pid).not.toBe(child.pid);
  child.kill("SIGKILL");
  await expect.poll(() => lives(pid), { timeout: 5_000 }).toBe(false);
});

test.skipIf(older === undefined)("without a packaged Node an older one is told so in one line", () => {
  const alone = join(folder, "alone");
  mkdirSync(alone);
  for (const file of ["bin.js", "launch.js", "modern-node.js"]) {
    copyFileSync(join(root, "cli", file), join(alone, file));
  }
  writeFileSync(join(alone, "package.json"), '{"type":"module"}');
  const version = versionOf(older as string);
  for (const args of [
    ["bin.js", "--help"],
    ["launch.js", program],
  ]) {
    expect(run(older as string, [join(alone, args[0] as string), ...args.slice(1)])).toEqual({
      status: 1,
      signal: null,
      stdout: "",
      stderr: `pawl needs Node 24 or later, this is Node ${version}\n`,
    });
  }
});

test("without credentials, Region or a pawl dev one line says what to do", () => {
  const env = { PATH: process.env.PATH, HOME: folder, AWS_EC2_METADATA_DISABLED: "true" };
  const told = (more: object) =>
    spawnSync(process.execPath, [bin, "list"], { encoding: "utf8", cwd: folder, env: { ...env, ...more } });
  expect(told({})).toMatchObject({
    status: 1,
    stdout: "",
    stderr: "error: no AWS Region: set AWS_REGION, give --region or --profile, or start pawl dev\n",
  });
  expect(told({ AWS_REGION: "eu-west-1" })).toMatchObject({
    status: 1,
    stdout: "",
    stderr: expect.stringMatching(/^error: no AWS credentials \(.*\): log in, .* or start pawl dev\n$/),
  });
});

test("npx finds the command in the checkout", () => {
  const path = process.env.PATH?.split(delimiter).filter((each) => !each.includes("node_modules"));
  const env = { ...process.env, PATH: path?.join(delimiter) };
  const told = execFileSync("npx", ["pawl", "--version"], {
    cwd: root,
    env,
    encoding: "utf8",
    stdio: "pipe",
  });
  expect(told).toBe("0.1.0\n");
});

function versionOf(node: string): string {
  return execFileSync(node, ["--version"], { encoding: "utf8" }).slice(1).trim();
}

/** Starts the program so that it waits for signals. */
async function waiting(node: string) {
  const child: ChildProcess = spawn(node, [launch, program, "wait"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  const ended = new Promise<number | null>((end) => child.once("close", end));
  await new Promise<void>((ready) => {
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (text.includes("\n")) ready();
    });
  });
  return { child, lines: () => text, ended };
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
