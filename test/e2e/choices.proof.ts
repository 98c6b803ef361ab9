/** Values of params that a function of the task knows, in `pawl dev`: its worker is asked for help and before a start, and checks them. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Dev } from "../../local/index.ts";
import { pawl } from "./pawl-command.ts";
import { copyWithoutTasks } from "./project.ts";
import { startedDev } from "./started-dev.ts";

const project = copyWithoutTasks();
let dev: Dev;

beforeAll(async () => {
  mkdirSync(join(project.folder, "functions/tasks"));
  project.write(
    "functions/tasks/sync.ts",
    `import { defineTask } from "pawl";
import * as v from "valibot";

export default defineTask({
  name: "sync",
  description: "Syncs the shops of a region.",
  params: v.object({ region: v.string(), ids: v.optional(v.array(v.number())) }),
  choices: { region: async () => ["eu", { value: "us", label: "America" }] },
  run: ({ params }) => params,
});
`,
  );
  project.write(
    "infra/tasks.ts",
    'import { deployed } from "./deployed.ts";\nimport sync from "../functions/tasks/sync.ts";\nexport default deployed(() => [[sync, { lane: "default" }]]);\n',
  );
  ({ dev } = await startedDev(project));
}, 240_000);
afterAll(async () => {
  await dev?.close();
  project.remove();
});

test("the help of run shows what the worker answers, and a value that it does not know starts nothing", async () => {
  const here = { cwd: project.folder, env: { AWS_ENDPOINT_URL: dev.endpoint } };
  const help = await pawl(["run", "sync", "--help"], here);
  expect(help.stdout).toContain("Values of region:\nvalue  label\neu\nus     America\n");
  const refused = await pawl(["run", "sync", "--param", "region=uk"], here);
  expect(refused).toMatchObject({ code: 2, stdout: "" });
  expect(refused.stderr).toContain('param "region": "uk" is not allowed: "eu", "us"');
  const run = await pawl(
    ["run", "sync", "--param", "region=us", "--param", "ids=1,2", "--wait", "--json"],
    here,
  );
  expect(JSON.parse(run.stdout)).toMatchObject({
    status: "succeeded",
    output: { region: "us", ids: [1, 2] },
  });
});
