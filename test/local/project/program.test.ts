/** What synthesizes a project: Pawl's own app, or the team's. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { projectIn, synthesize, synthProgram } from "../../../local/project/index.ts";
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
    args: ["-c", "exec node bin/shop.ts"],
    mark: "bin/shop.ts",
    isForeign: true,
    context: { project: "shop", colour: "red", "aws:cdk:enable-path-metadata": true },
  });
  expect(projectIn(folder)).toBe("shop");
});

test("a project with neither is refused in words that name both", () => {
  const folder = projectOf({});
  expect(() => synthProgram(folder)).toThrow(
    `${folder} has neither infra/app.ts nor an "app" in its cdk.json`,
  );
  expect(projectIn(folder)).toBeUndefined();
});

test("an app of a team's own is given the stage over what its cdk.json says, and its failure is what it printed", async () => {
  const app = `import { writeFileSync } from "node:fs";
const context = JSON.parse(process.env.CDK_CONTEXT_JSON);
writeFileSync(process.env.CDK_OUTDIR + "/given.json", JSON.stringify(context));
if (context.colour === "red") { console.error("pawl: no red"); process.exitCode = 1; }
`;
  const given = async (colour: string) => {
    const settings = { app: "node bin/app.mjs", context: { stage: "prod", colour } };
    const folder = projectOf({ "cdk.json": JSON.stringify(settings), "bin/app.mjs": app });
    const account = { accountId: "000000000000", region: "us-east-1" };
    const outdir = join(folder, "out");
    await synthesize({ root: folder, outdir, stage: "local", ...account });
    return JSON.parse(readFileSync(join(outdir, "given.json"), "utf8"));
  };
  expect(await given("blue")).toMatchObject({ stage: "local", colour: "blue" });
  await expect(given("red")).rejects.toThrow("no red");
});
