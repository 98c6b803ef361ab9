/** `pawl dev --reset` deletes what an earlier reset has kept: it asks first. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CliHarness } from "../harness.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pawl-reset-"));
  mkdirSync(join(folder, "state"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const reset = () => ["dev", "--reset", "--state", join(folder, "state")];

test("a first reset keeps the state, and asks nothing", async () => {
  const cli = new CliHarness();
  expect((await cli.pawl(reset())).exitCode).toBe(0);
  expect(cli.started).toMatchObject([{ reset: true, stateFolder: join(folder, "state") }]);
});

test("a further reset asks before it deletes what the one before has kept", async () => {
  mkdirSync(join(folder, "state.old"));
  const cli = new CliHarness();
  const alone = await cli.pawl(reset());
  expect(alone.exitCode).toBe(2);
  expect(alone.stderr).toContain("nobody can be asked here: --yes does it without asking");
  const no = await cli.pawl(reset(), { terminal: { columns: 200 }, stdin: "no\n" });
  expect(no.exitCode).toBe(1);
  expect(no.stderr).toContain(
    `delete ${join(folder, "state.old")}, which an earlier reset has kept? yes or no: `,
  );
  expect(cli.started).toEqual([]);
  await cli.pawl(reset(), { terminal: { columns: 200 }, stdin: "yes\n" });
  await cli.pawl([...reset(), "--yes"]);
  expect(cli.started).toHaveLength(2);
  expect((await cli.pawl(["dev", "--yes"])).stderr).toContain("--yes needs --reset");
});
