/** `cli/bin.js` and `cli/launch.js`, started by this Node, and by an older one if this machine has it. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { version } from "../../functions/model/format/version.ts";

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

/** A Node older than 24 on this machine's path. */
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

const eachNode = nodes.map((node) => [versionOf(node), node] as const);

test.each(eachNode)(
  "started by Node %s, a file runs under Node 24 with its arguments, and silently",
  (_version, node) => {
    const { status, stdout, stderr } = run(node, [launch, program, "say", "0", "--flag", "two words"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const { node: version, argv } = JSON.parse(stdout);
    expect(Number.parseInt(version, 10)).toBeGreaterThanOrEqual(24);
    expect(argv).toEqual([program, "say", "0", "--flag", "two words"]);
  },
);

test.each(eachNode)(
  "started by Node %s, the launcher ends with the exit code of its program",
  (_version, node) => {
    expect(run(node, [launch, program, "say", "5"]).status).toBe(5);
  },
);

test.each(eachNode)(
  "started by Node %s, the launcher passes its streams to its program",
  (_version, node) => {
    expect(run(node, [launch, program, "echo"], "line\n".repeat(50_000)).stdout).toHaveLength(250_000);
  },
);

test.each(eachNode)(
  "started by Node %s, the launcher ends by the signal that ended its program",
  (_version, node) => {
    expect(run(node, [launch, program, "die"])).toMatchObject({ status: null, signal: "SIGKILL" });
  },
);

test.each(
  eachNode.flatMap(([version, node]) =>
    (["SIGTERM", "SIGINT", "SIGHUP"] as const).map((signal) => [version, signal, node] as const),
  ),
)(
  "started by Node %s, the launcher passes %s on, and its program may answer",
  async (_version, signal, node) => {
    const { child, lines, ended } = await waiting(node);
    child.kill(signal);
    expect(await ended).toBe(7);
    expect(lines()).toContain(`\n${signal}\n`);
  },
);

test.each(eachNode)(
  "started by Node %s, pawl prints its version, also through a symlink",
  (_version, node) => {
    const link = join(folder, `pawl-${versionOf(node)}`);
    symlinkSync(bin, link);
    for (const path of [bin, link]) {
      expect(run(node, [path, "--version"])).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: "" });
    }
  },
);

test.each(eachNode)("started by Node %s, pawl ends with exit code 2 after wrong usage", (_version, node) => {
  const { status, stdout, stderr } = run(node, [bin, "nonsense"]);
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: "",
    stderr: "error: unknown command 'nonsense'\n",
  });
});

test("the launcher without a file ends with exit code 2", () => {
  expect(run(process.execPath, [launch])).toMatchObject({
    status: 2,
    stderr: "usage: node cli/launch.js FILE ARGS…\n",
  });
});

test.skipIf(older === undefined)("a program does not outlive a launcher that is killed", async () => {
  const { child, lines } = await waiting(older as string);
  const pid = Number(/ready (\d+)/.exec(lines())?.[1]);
  expect(pid).not.toBe(child.pid);
  child.kill("SIGKILL");
  await expect.poll(() => lives(pid), { timeout: 5_000 }).toBe(false);
});

test.skipIf(older === undefined)("without a packaged Node, an older Node ends with one line", () => {
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

test("without credentials, Region or a pawl dev, one line says what to do", () => {
  const env = { PATH: process.env.PATH, HOME: folder, AWS_EC2_METADATA_DISABLED: "true" };
  const list = (more: object) =>
    spawnSync(process.execPath, [bin, "list"], { encoding: "utf8", cwd: folder, env: { ...env, ...more } });
  expect(list({})).toMatchObject({
    status: 1,
    stdout: "",
    stderr: `error: no AWS Region: set AWS_REGION, give --region or --profile, or start ${bin} dev\n`,
  });
  expect(list({ AWS_REGION: "eu-west-1" })).toMatchObject({
    status: 1,
    stdout: "",
    stderr: expect.stringMatching(
      /^error: no AWS credentials \(.*\): log in, .* or start .*\/cli\/bin\.js dev\n$/,
    ),
  });
});

test("pawl in a folder that was removed says so in one line, and only where it needs the folder", () => {
  const gone = join(folder, "gone");
  mkdirSync(gone);
  const inGone = (args: string) =>
    spawnSync("sh", ["-c", `cd "$0" && rmdir "$0" && exec "$1" "$2" ${args}`, gone, process.execPath, bin], {
      encoding: "utf8",
    });
  expect(inGone("list")).toMatchObject({
    status: 1,
    stdout: "",
    stderr: "error: the current folder no longer exists: change to another one\n",
  });
  mkdirSync(gone);
  expect(inGone("--version")).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: "" });
});

test.each([
  ["closed", ">&- 2>&-", 2],
  ["read by nobody", "2>&1 | true", 2],
])("where its output is %s, pawl ends quietly with its exit code", (_how, redirected, code) => {
  const script = `set -o pipefail; "$0" "$1" nonsense ${redirected}`;
  const { status, stdout, stderr } = spawnSync("bash", ["-c", script, process.execPath, bin], {
    encoding: "utf8",
  });
  expect({ status, stdout, stderr }).toEqual({ status: code, stdout: "", stderr: "" });
});

test("where only the first lines of its answer are read, pawl ends quietly", () => {
  const script = `set -o pipefail; "$0" "$1" completion bash -- pawl next --time-zone '' | head -1`;
  const { status, stdout, stderr } = spawnSync("bash", ["-c", script, process.execPath, bin], {
    encoding: "utf8",
  });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "UTC\n", stderr: "" });
});

test("npx finds the command in the checkout", () => {
  const path = process.env.PATH?.split(delimiter).filter((each) => !each.includes("node_modules"));
  const env = { ...process.env, PATH: path?.join(delimiter) };
  const result = execFileSync("npx", ["pawl", "--version"], {
    cwd: root,
    env,
    encoding: "utf8",
    stdio: "pipe",
  });
  expect(result).toBe(`${version}\n`);
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
