/**
 * `npm start` while one works on the project: a saved file runs within seconds, one that does not compile is reported,
 * a second start is fast, and whatever ends npm ends everything.
 */
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { DevProcess, isAlive } from "./dev-process.ts";
import { command } from "./pawl-command.ts";
import { copyProject, type Project } from "./project.ts";
import { until } from "./until.ts";

/** The bound is 5 s on a machine that does nothing else. */
const reloadSeconds = 20;

let project: Project;
let state: string;
let dev: DevProcess;

/** Says a word, once each minute and when it is run. */
const hello = (word: string) => `
  import { defineTask } from "pawl";
  export default defineTask({
    name: "hello",
    description: "Says ${word}.",
    run() {
      console.log("${word}");
      return "${word}";
    },
  });
`;

/** The list of tasks. */
const list = (...names: string[]) => `
  ${names.map((name) => `import ${name} from "../functions/tasks/${name}.ts";`).join("\n  ")}
  import { deployed } from "./deployed.ts";
  export default deployed(() => [${names.map((name) => `[${name}, { lane: "default" }]`).join(", ")}]);
`;

/** As editors do: a new file takes the place of the old one. */
function save(path: string, text: string): void {
  writeFileSync(join(project.folder, `${path}.new`), text);
  renameSync(join(project.folder, `${path}.new`), join(project.folder, path));
}

beforeAll(async () => {
  project = copyProject();
  state = join(project.folder, ".pawl");
  save("functions/tasks/hello.ts", hello("one"));
  save("infra/tasks.ts", list("hello"));
  dev = await DevProcess.start({ root: project.folder, state });
});
afterEach(() => dev.close());
afterAll(() => project.remove());

/** The lines that have come since. */
const since = (line: number) => dev.lines.slice(line).map((text) => text.slice("00:00:00 ".length));

async function run(task = "hello"): Promise<void> {
  const args = ["cli/bin.js", "run", task, "--endpoint", dev.own.endpoint];
  const { code, stderr } = await command(process.execPath, args, { cwd: project.folder });
  expect([code, stderr]).toEqual([0, expect.anything()]);
}

/** Since when a backfill's plan knows the instants of a task's schedule; false where none is known. */
async function knownSince(task: string): Promise<number | false> {
  const args = ["backfill", task, "--from", "1h", "--dry-run", "--json", "--endpoint", dev.own.endpoint];
  const { code, stdout } = await command(process.execPath, ["cli/bin.js", ...args], { cwd: project.folder });
  return code === 0 && (Date.parse(JSON.parse(stdout).knownSince) || false);
}

test("a saved file runs, one that does not compile is reported with its line, and the next good one heals it", async () => {
  const told = async (path: string, text: string) => {
    const from = dev.lines.length;
    const began = performance.now();
    save(path, text);
    const line = await until(
      "the reload",
      () => since(from).find((each) => /^(not )?reloaded/.test(each)) ?? false,
      {
        seconds: reloadSeconds,
      },
    );
    return { line, seconds: (performance.now() - began) / 1_000 };
  };
  const changed = await told("functions/tasks/hello.ts", hello("two"));
  expect(changed.line).toMatch(/^reloaded in \d+\.\d s: hello changed$/);
  await run();
  await dev.printed(/hello\/\S+ \| two/);
  expect((await told("functions/tasks/hello.ts", "const x = ;\n")).line).toMatch(
    /^not reloaded, hello changed: .*functions\/tasks\/hello\.ts:1\)?; what ran before goes on$/,
  );
  expect((await told("functions/tasks/hello.ts", `${hello("endless")}while (true) {}\n`)).line).toMatch(
    /^not reloaded, hello changed: functions\/tasks\/hello\.ts does not come to an end .*; what ran before goes on$/,
  );
  expect((await told("functions/tasks/hello.ts", hello("three"))).line).toMatch(/^reloaded in/);
  await run();
  await dev.printed(/hello\/\S+ \| three/);
  save("functions/tasks/added.ts", hello("new").replace('name: "hello"', 'name: "added"'));
  expect((await told("infra/tasks.ts", list("hello", "added"))).line).toMatch(
    /^reloaded in \d+\.\d s: added added, infra\/tasks\.ts changed$/,
  );
  await run("added");
  await dev.printed(/added\/\S+ \| new/);
  const hourly = 'triggers: [cron("0 * * * *", { timeZone: "UTC" })], run()';
  const scheduled = hello("hourly").replace('name: "hello"', 'name: "added"').replace("run()", hourly);
  await told("functions/tasks/added.ts", scheduled.replace("{ defineTask }", "{ cron, defineTask }"));
  const known = await until("the schedule is known", () => knownSince("added"), { seconds: reloadSeconds });
  expect(known - Date.now()).toBeLessThanOrEqual(60_000);
  // Nothing that it writes itself is a change.
  expect(since(0).filter((line) => /^(not )?reloaded/.test(line))).toHaveLength(6);
  expect(changed.seconds).toBeLessThan(reloadSeconds);
});

test("what is kept of a synth makes the next start synthesize nothing, and a change while it was down is noticed", async () => {
  dev = await DevProcess.start({ root: project.folder, state });
  await dev.close();
  dev = await DevProcess.start({ root: project.folder, state });
  expect(dev.lines.some((line) => line.includes("synthesizing"))).toBe(false);
  await dev.close();
  save("functions/tasks/hello.ts", hello("four"));
  dev = await DevProcess.start({ root: project.folder, state });
  expect(dev.lines.some((line) => line.includes("synthesizing"))).toBe(true);
});

test.each(["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL"] as const)(
  "%s to the process of npm start ends the server and its workers",
  async (signal) => {
    dev = await DevProcess.start({ root: project.folder, state });
    await run();
    await dev.printed(/hello\/\S+ succeeded/);
    const { pid } = dev.own;
    const processes = [pid, ...dev.environments];
    expect(processes.every(isAlive)).toBe(true);
    process.kill(dev.npm, signal);
    await until("all have ended", () => !processes.some(isAlive), { seconds: 20 });
  },
);
