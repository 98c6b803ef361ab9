import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, expect, test } from "vitest";
import { root } from "../steps.ts";

let folder: string | undefined;
afterEach(() => rmSync(folder ?? "", { recursive: true, force: true }));

/** Imports a project's list of tasks under the watch, in a process. */
async function imported(
  task: string,
  list = "() => []",
): Promise<{ code: number | NodeJS.Signals | null; printed: string }> {
  folder = mkdtempSync(join(tmpdir(), "pawl-imports-"));
  const watch = pathToFileURL(join(root, "infra/import-watch.ts")).href;
  const files = {
    "functions/tasks/deep/loops.ts": "for (;;);\n",
    "package.json": '{"type":"module"}',
    "functions/tasks/good.ts": "export default 1;\n",
    "functions/tasks/deep/task.ts": task,
    "infra/tasks.ts":
      'import "../functions/tasks/good.ts";\nimport "../functions/tasks/deep/task.ts";\n' +
      `export default ${list};\n`,
    "infra/app.ts": `import { watchImports } from ${JSON.stringify(watch)};
      const imports = watchImports(${JSON.stringify(folder)}, 1);
      try {
        const { default: list } = await import("./tasks.ts");
        imports.imported();
        imports.watched("infra/tasks.ts", list)();
        console.error("imported");
      } catch (error) { console.error(error.message); }
      imports.done();`,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const child = spawn(process.execPath, [join(folder, "infra/app.ts")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let printed = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  const code = await new Promise<number | NodeJS.Signals | null>((ended) =>
    child.once("exit", (exitCode, signal) => ended(exitCode ?? signal)),
  );
  return { code, printed: printed.trim() };
}

test.each([
  [
    "ends the process with success",
    "// first line\nprocess.exit(0);\n",
    "pawl: functions/tasks/deep/task.ts:2 ends the process when it is imported (process.exit): take that out",
  ],
  [
    "ends the process with another code",
    "process.exit(3);\n",
    "pawl: functions/tasks/deep/task.ts:1 ends the process when it is imported (process.exit): take that out",
  ],
  [
    "waits for what never comes",
    "await new Promise(() => {});\nexport default 1;\n",
    "pawl: functions/tasks/deep/task.ts does not come to an end when it is imported: it waits for something that never comes",
  ],
])("a task that %s when it is imported is named in one line, with exit code 1", async (_what, task, line) => {
  expect(await imported(task)).toEqual({ code: 1, printed: line });
});

const endless = "does not come to an end when it is imported: it loops, or waits for longer than 1 s";

test.each([
  ["loops", "for (;;);\n"],
  ["imports a file that loops", 'import "./loops.ts";\n'],
  ["loops behind an await", "await 0;\nlet n = 0;\nwhile (true) n++;\n"],
  ["blocks", "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);\n"],
  ["runs a command that blocks", 'import { execSync } from "node:child_process";\nexecSync("sleep 5");\n'],
  [
    "waits while something keeps the process alive",
    "setInterval(() => {}, 100);\nawait new Promise(() => {});\n",
  ],
])("a task that %s when it is imported is named in one line, and the process ends", async (what, task) => {
  const file = what === "imports a file that loops" ? "loops" : "task";
  expect(await imported(task)).toEqual({
    code: "SIGKILL",
    printed: `pawl: functions/tasks/deep/${file}.ts ${endless}`,
  });
});

test("a list that does not come to an end when it is made is named by its file", async () => {
  expect(await imported("export default 1;\n", "() => { for (;;); }")).toEqual({
    code: "SIGKILL",
    printed:
      "pawl: infra/tasks.ts does not come to an end when what it exports is called: it loops, or waits for longer than 1 s",
  });
});

test("a task that takes a while, or throws, is none of the watch's business", async () => {
  const slow = "await new Promise((r) => setTimeout(r, 20));\n";
  expect(await imported(slow)).toEqual({ code: 0, printed: "imported" });
  rmSync(folder ?? "", { recursive: true, force: true });
  expect(await imported('throw new Error("no such city");\n')).toEqual({ code: 0, printed: "no such city" });
});
