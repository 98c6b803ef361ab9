/** A task of an npm package through `pawl dev`: it works on its run, starts another task, and finds its last success. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Dev } from "../../local/index.ts";
import type { DeployedApp } from "./deployed-app.ts";
import { ownPackages, tasksPackage } from "./own-packages.ts";
import { pawl } from "./pawl-command.ts";
import { copyWithoutTasks } from "./project.ts";
import { startedDev } from "./started-dev.ts";
import { until } from "./until.ts";

const project = copyWithoutTasks();

let dev: Dev;
let app: DeployedApp;

beforeAll(async () => {
  ownPackages(project.folder, {
    "@acme/tasks/package.json": tasksPackage("@acme/tasks", "1.2.0"),
    "@acme/tasks/expire.js": `import { defineTask } from "pawl";
import { start } from "pawl/client";
export default defineTask({
  name: "acme.expire",
  description: "Expires, and has it told.",
  async run(ctx) {
    const n = ((await ctx.previous())?.output.n ?? 0) + 1;
    await start("tell", {}, { id: "told-" + n });
    return { n };
  },
});
`,
  });
  mkdirSync(join(project.folder, "functions/tasks"), { recursive: true });
  project.write(
    "functions/tasks/tell.ts",
    'import { defineTask } from "pawl";\nexport default defineTask({ name: "tell", description: "Tells.", run: () => "told" });\n',
  );
  project.write(
    "infra/tasks.ts",
    'import tell from "../functions/tasks/tell.ts";\nimport { deployed } from "./deployed.ts";\nexport default deployed(() => [[{ from: "@acme/tasks/expire" }, { lane: "default" }], [tell, { lane: "default" }]]);\n',
  );
  project.write(
    "infra/stages.ts",
    'export const stages = { local: { removal: "retain", lanes: { default: {} } } };\n',
  );
  ({ dev, app } = await startedDev(project));
}, 120_000);
afterAll(async () => {
  await dev?.close();
  project.remove();
});

async function told(...args: readonly string[]): Promise<string> {
  const env = { AWS_ENDPOINT_URL: dev.endpoint };
  const { stdout, stderr } = await pawl(args, { cwd: project.folder, env });
  return stdout + stderr;
}

test("a package's task does its run, whose output its next run finds, and is the parent of what it starts", async () => {
  for (const n of [1, 2]) {
    expect(await told("run", "acme.expire", "--wait")).toContain("succeeded");
    const [run] = (await app.runs("acme.expire")).slice(-1);
    expect(JSON.parse(run?.output ?? "")).toEqual({ n });
    const child = await until(`run ${n} of tell`, async () => (await app.runs("tell"))[n - 1]);
    const { parent } = JSON.parse(await told("status", `tell/${child.run}`, "--json"));
    expect(parent).toBe(`acme.expire/${run?.run}`);
    expect(await told("history", "--parent", parent)).toContain(`tell/${child.run}`);
  }
  expect(await told("status", "acme.expire")).toContain("@acme/tasks@1.2.0/expire");
});
