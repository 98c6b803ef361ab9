/** An encrypted task in `pawl dev`: the command encrypts its params under the key of the template, and its bundled worker opens them. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Dev } from "../../local/index.ts";
import type { DeployedApp } from "./deployed-app.ts";
import { pawl } from "./pawl-command.ts";
import { copyWithoutTasks } from "./project.ts";
import { startedDev } from "./started-dev.ts";

const secret = "s3cr3t-9f1e77";
const digest = createHash("sha256").update(secret).digest("hex");

const project = copyWithoutTasks();
mkdirSync(join(project.folder, "functions/tasks"));
project.write(
  "functions/tasks/call-bank.ts",
  `import { createHash } from "node:crypto";
import { appendFileSync } from "node:fs";
import { defineTask } from "pawl";
import * as v from "valibot";

export default defineTask({
  name: "call-bank",
  description: "Calls the bank.",
  encrypted: true,
  maxAttempts: 1,
  params: v.object({ token: v.string() }),
  run({ params, log }) {
    const digest = createHash("sha256").update(params.token).digest("hex");
    appendFileSync(${JSON.stringify(join(project.folder, "marks-digest"))}, digest + "\\n");
    log.info("calls with " + params.token);
    return { called: "with " + params.token };
  },
});
`,
);
project.write(
  "functions/tasks/plain.ts",
  `import { defineTask } from "pawl";

export default defineTask({ name: "plain", description: "Is plain.", run: () => "done" });
`,
);
project.write(
  "infra/tasks.ts",
  `import bank from "../functions/tasks/call-bank.ts";
import plain from "../functions/tasks/plain.ts";
import { deployed } from "./deployed.ts";

export default deployed(() => [[bank, { lane: "secrets" }], [plain, { lane: "default" }]]);
`,
);
project.write(
  "infra/stages.ts",
  `export const stages = {
  local: {
    removal: "retain",
    lanes: { default: { maxConcurrency: 2 }, secrets: { maxConcurrency: 2 } },
    encryptionKey: true,
  },
};
`,
);

let dev: Dev;
let app: DeployedApp;

beforeAll(async () => {
  ({ dev, app } = await startedDev(project));
}, 120_000);
afterAll(async () => {
  await dev?.close();
  project.remove();
});

const run = (...args: readonly string[]) =>
  pawl([...args, "--endpoint", dev.endpoint], { cwd: project.folder });

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path) : [path];
  });
}

/** The files of the state and of the synthesized app that have a text. */
function filesWith(text: string, folder = join(project.folder, ".pawl")): string[] {
  return filesIn(folder).filter((path) => readFileSync(path).includes(text));
}

test("the task is given what the command encrypted, and no file of the state shows it", async () => {
  const told = await run("run", "call-bank", "--param", `token=${secret}`, "--wait", "--json");
  expect(told).toMatchObject({ code: 0, stderr: expect.not.stringContaining(secret) });
  expect(JSON.parse(told.stdout)).toMatchObject({
    status: "succeeded",
    params: "[encrypted]",
    output: { called: "with [masked]" },
  });
  expect(project.marks("digest")).toEqual([digest]);
  const [record] = await app.runs("call-bank");
  expect(record?.params).toMatch(/^\{"\$encrypted":"1\./);
  expect(filesWith("$encrypted").length).toBeGreaterThan(0);
  expect(filesWith(secret)).toEqual([]);
}, 60_000);

test("only the bundles of functions that encrypt have KMS's code", async () => {
  const bundles = filesIn(join(project.folder, ".pawl")).filter((path) => path.endsWith("index.mjs"));
  const having = bundles.filter((path) => readFileSync(path, "utf8").includes("TrentService"));
  const names = having.map((path) => path.split("/").at(-2) ?? "");
  expect(bundles.length).toBeGreaterThan(having.length);
  expect(names.filter((name) => /default|automatic/i.test(name))).toEqual([]);
}, 60_000);

test("while the key is disabled the command starts nothing, and says what to do", async () => {
  const key = dev.aws.kms.find("alias/pawl-local");
  const before = (await app.runs("call-bank")).length;
  dev.aws.kms.setState(key, "Disabled");
  const refused = await run("run", "call-bank", "--param", `token=${secret}`);
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain("is disabled: enable it");
  expect(refused.stderr).not.toContain(secret);
  dev.aws.kms.setState(key, "Enabled");
  expect(await app.runs("call-bank")).toHaveLength(before);
  expect(filesWith(secret)).toEqual([]);
}, 60_000);
