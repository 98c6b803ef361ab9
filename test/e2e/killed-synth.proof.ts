/** A `pawl dev` that is killed while it synthesizes: its synth is a process of its own, and goes on writing. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { temporaryFolder } from "../local/temporary-aws.ts";
import { root } from "../steps.ts";
import { isAlive } from "./dev-process.ts";
import { until } from "./until.ts";

/** Writes what a synth does; but one that finds a file `endless` writes one file after the other. */
const app = `
  import { existsSync, mkdirSync, writeFileSync } from "node:fs";
  const out = process.env.CDK_OUTDIR;
  const isEndless = existsSync("endless");
  for (let n = 0; isEndless; n++) {
    try {
      mkdirSync(out + "/asset.old/" + n % 50, { recursive: true });
      writeFileSync(out + "/asset.old/" + n % 50 + "/" + n % 5000, "old");
    } catch {}
  }
  writeFileSync(out + "/pawl.json", JSON.stringify({ tasks: [] }));
  writeFileSync(out + "/t.json", JSON.stringify({ Resources: {} }));
  writeFileSync(out + "/a.json", JSON.stringify({ files: {} }));
  writeFileSync(out + "/manifest.json", JSON.stringify({ artifacts: { assets: { type: "cdk:asset-manifest", properties: { file: "a.json" } }, s: { type: "aws:cloudformation:stack", properties: { templateFile: "t.json" }, dependencies: ["assets"] } } }));
`;

const folder = temporaryFolder();
const left: ChildProcess[] = [];
afterEach(() => {
  for (const pid of synths().filter(isAlive)) process.kill(pid, "SIGKILL");
  for (const child of left) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

/** The synths that `pawl dev` has noted. One that is ending removes its notes, maybe between a look and the reading. */
function synths(): number[] {
  try {
    return readFileSync(join(folder, ".pawl/synths"), "utf8").split("\n").filter(Boolean).map(Number);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Starts `pawl dev` in the project. Returns it, and the line that it prints once it is ready, or why it is not. */
function start() {
  const program = join(folder, "program.ts");
  writeFileSync(
    program,
    `import { startDev } from ${JSON.stringify(join(root, "local/index.ts"))};
     const options = { root: ${JSON.stringify(folder)}, port: 0, signals: false, log: () => {} };
     await startDev(options).then(async (dev) => { console.log("ready"); await dev.close(); }, (error) => console.log(error.message));`,
  );
  const child = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
  left.push(child);
  return { child, said: once(child.stdout as NonNullable<typeof child.stdout>, "data").then(String) };
}

test.each([
  ["and the shell that would end its synth at once is gone too", true],
  ["and nothing else", false],
])("pawl dev starts again after it was killed while its synth was writing, %s", async (_, alsoShell) => {
  mkdirSync(join(folder, "infra"), { recursive: true });
  writeFileSync(join(folder, "infra/app.ts"), app);
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "endless"), "");
  const first = start();
  await until("its synth writes", () => existsSync(join(folder, ".pawl/cdk.out/asset.old/9")));
  expect(synths().map(isAlive)).toEqual([true]);
  if (alsoShell) {
    const children = readFileSync(`/proc/${first.child.pid}/task/${first.child.pid}/children`, "utf8");
    for (const pid of children.trim().split(" ").map(Number))
      if (!synths().includes(pid)) process.kill(pid, "SIGKILL");
  }
  const gone = once(first.child, "close");
  first.child.kill("SIGKILL");
  await gone;
  if (alsoShell) expect(synths().map(isAlive)).toEqual([true]);
  rmSync(join(folder, "endless"));
  writeFileSync(join(folder, "endless.ts"), "// a change, so that it is synthesized again");
  const again = start();
  expect(await again.said).toBe("ready\n");
  expect(synths().filter(isAlive)).toEqual([]);
  expect(existsSync(join(folder, ".pawl/cdk.out/asset.old"))).toBe(false);
});
