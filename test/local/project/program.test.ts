/** What synthesizes a project: Pawl's own app, or the team's. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { projectIn, synthesize, synthProgram } from "../../../local/project/index.ts";
import { isAlive } from "../../e2e/dev-process.ts";
import { until } from "../../e2e/until.ts";
import { root as repository } from "../../steps.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function projectOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "pawl-program-"));
  folders.push(folder);
  mkdirSync(join(folder, "infra"));
  mkdirSync(join(folder, "bin"));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  return folder;
}

test("the repository's own app runs under this process's Node, with no more context", () => {
  expect(synthProgram(repository)).toMatchObject({
    command: process.execPath,
    args: [join(repository, "infra/app.ts")],
    isForeign: false,
    context: {},
  });
});

test("an app of a team's own is the command of its cdk.json, with the context there", () => {
  const settings = { app: "node bin/shop.ts", context: { project: "shop", colour: "red" } };
  const folder = projectOf({ "cdk.json": JSON.stringify(settings), "infra/app.ts": "" });
  expect(synthProgram(folder)).toMatchObject({
    args: ["-c", "node bin/shop.ts\nexit $?"],
    mark: "node bin/shop.ts",
    isForeign: true,
    context: { project: "shop", colour: "red", "aws:cdk:enable-path-metadata": true },
  });
  expect(projectIn(folder)).toBe("shop");
});

const ofPawl = `// The app.\nimport "pawl/infra/app";\n`;
const ofTeam = `import { App } from "aws-cdk-lib";\n// In place of "pawl/infra/app".\nnew App();\n`;

test.each([
  ["a team's infra/app.ts", "npx tsx infra/app.ts", ofTeam, true],
  ["infra/app.ts that imports Pawl's", "npx tsx infra/app.ts", ofPawl, false],
  ["infra/app.ts that is given as a path", "node './infra/app.ts'", ofPawl, false],
  ["infra/app.ts of another folder", "node jobs/infra/app.ts", ofPawl, true],
])(
  "in a project with the package, whose app Pawl's is goes by what it imports: %s",
  (_, app, text, isForeign) => {
    const settings = { app, context: { project: "shop" } };
    const folder = projectOf({ "cdk.json": JSON.stringify(settings), "infra/app.ts": text });
    const program = synthProgram(folder, true);
    expect(program.isForeign).toBe(isForeign);
    expect(program.args).toEqual(isForeign ? ["-c", `${app}\nexit $?`] : [join(folder, "infra/app.ts")]);
    expect(program.context).toEqual(
      isForeign ? { project: "shop", "aws:cdk:enable-path-metadata": true } : {},
    );
  },
);

test("a project with neither is refused in words that name both", () => {
  const folder = projectOf({});
  expect(() => synthProgram(folder)).toThrow(
    `${folder} has neither infra/app.ts nor an "app" in its cdk.json`,
  );
  expect(projectIn(folder)).toBeUndefined();
});

const account = { accountId: "000000000000", region: "us-east-1" };

test("an app of a team's own is given the stage over what its cdk.json says, and its failure is what it printed", async () => {
  const app = `import { writeFileSync } from "node:fs";
const context = JSON.parse(process.env.CDK_CONTEXT_JSON);
writeFileSync(process.env.CDK_OUTDIR + "/given.json", JSON.stringify(context));
if (context.colour === "red") { console.error("pawl: no red"); process.exitCode = 1; }
`;
  const given = async (colour: string) => {
    const settings = { app: "node bin/app.mjs", context: { stage: "prod", colour } };
    const folder = projectOf({ "cdk.json": JSON.stringify(settings), "bin/app.mjs": app });
    const outdir = join(folder, "out");
    await synthesize({ root: folder, outdir, stage: "local", ...account });
    return JSON.parse(readFileSync(join(outdir, "given.json"), "utf8"));
  };
  expect(await given("blue")).toMatchObject({ stage: "local", colour: "blue" });
  await expect(given("red")).rejects.toThrow("no red");
});

test("an app may be several commands, with variables of their own, and ends as the last one does", async () => {
  const write = `import { writeFileSync } from "node:fs";
writeFileSync(process.env.CDK_OUTDIR + "/given.txt", process.env.COLOUR);
process.exitCode = process.env.COLOUR === "red" ? 3 : 0;
`;
  const given = async (app: string) => {
    const folder = projectOf({ "cdk.json": JSON.stringify({ app }), "bin/app.mjs": write });
    const outdir = join(folder, "out");
    await synthesize({ root: folder, outdir, stage: "local", ...account });
    return readFileSync(join(outdir, "given.txt"), "utf8");
  };
  expect(await given("true && COLOUR=blue node bin/app.mjs")).toBe("blue");
  expect(await given("COLOUR=green node bin/app.mjs # the app")).toBe("green");
  await expect(given("true && COLOUR=red node bin/app.mjs")).rejects.toThrow("ended with exit code 3");
});

test("a synth that is ended early ends with all that its app has started, and says that it was", async () => {
  const app = `import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
const { pid } = spawn("sleep", ["600"], { stdio: "ignore" });
writeFileSync("pids.new", process.ppid + " " + process.pid + " " + pid);
(await import("node:fs")).renameSync("pids.new", "pids");
setInterval(() => {}, 1_000);
`;
  const settings = { app: "true && node bin/app.mjs" };
  const folder = projectOf({ "cdk.json": JSON.stringify(settings), "bin/app.mjs": app });
  const ended = new AbortController();
  const { signal } = ended;
  const noted: number[] = [];
  const listeners = process.listenerCount("SIGINT");
  const synth = synthesize({
    ...{ root: folder, outdir: join(folder, "out"), stage: "local", signal, ...account },
    onSpawn: (pid) => noted.push(pid),
  });
  const refused = expect(synth).rejects.toThrow("aborted");
  await until("the app has started a program", () => existsSync(join(folder, "pids")));
  const pids = readFileSync(join(folder, "pids"), "utf8").split(" ").map(Number);
  expect(pids.map(isAlive)).toEqual([true, true, true]);
  expect(pids[0]).toBe(noted[0]);
  ended.abort();
  await refused;
  await until("all are gone", () => !pids.some(isAlive));
  expect(process.listenerCount("SIGINT")).toBe(listeners);
});
