import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isAlive } from "../../../e2e/dev-process.ts";
import { until } from "../../../e2e/until.ts";
import { root } from "../../../steps.ts";
import { functionResource, tempFolder, writeAssembly } from "../../small-app.ts";

/** `pawl dev` with one function that is invoked, prints, and then runs in a loop that never lets go. */
async function startBusy(folder: string) {
  const app = { Resources: { Busy: functionResource("busy", { FunctionName: "busy", Timeout: 900 }) } };
  const code = 'export const handler = async () => { console.log("busy"); for (;;); };';
  writeAssembly(folder, app, { busy: code });
  const program = join(folder, "program.ts");
  writeFileSync(
    program,
    `import { startDev } from ${JSON.stringify(join(root, "local/index.ts"))};
     const options = { root: ${JSON.stringify(folder)}, template: ${JSON.stringify(folder)}, port: 0, signals: false };
     const dev = await startDev({ ...options, log: (line) => console.log(line) });
     void dev.invoke("busy");`,
  );
  const dev = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  dev.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  await until("the function is busy", () => printed.includes("| busy"));
  const ids = readFileSync(join(folder, ".pawl/environments"), "utf8").trim().split("\n").map(Number);
  return { dev, ids };
}

test("a function in a busy loop ends within two seconds of a kill -9 of pawl dev", async () => {
  const { path, remove } = tempFolder();
  const { dev, ids } = await startBusy(path);
  expect(ids.map(isAlive)).toEqual([true]);
  const ended = once(dev, "close");
  dev.kill("SIGKILL");
  try {
    await until("the busy process has ended", () => !ids.some(isAlive), { seconds: 2 });
  } finally {
    for (const id of ids.filter(isAlive)) process.kill(id, "SIGKILL");
    await ended;
    remove();
  }
});
