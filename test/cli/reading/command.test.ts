import { expect, test } from "vitest";
import { CliHarness, manifest, task } from "../harness.ts";

const command = "pg_dump --format=custom $DATABASE";
const cli = new CliHarness({ ...manifest, tasks: [task("backup", { kind: "command", command })] });

test("status and why of a task say which command it runs", async () => {
  expect((await cli.pawl(["status", "backup"])).stdout).toMatch(
    /^command +pg_dump --format=custom \$DATABASE$/m,
  );
  expect((await cli.pawl(["why", "backup"])).stdout).toMatch(
    /^command +pg_dump --format=custom \$DATABASE +\S/m,
  );
  expect(JSON.parse((await cli.pawl(["why", "backup", "--json"])).stdout)).toMatchObject({ command });
});

test("status of a task shows what its exit codes mean and what is run once it has errored", async () => {
  const more = { returnCodes: { 3: "succeeded", 4: "warning" }, onErrorCommand: "mail -s failed" } as const;
  const line = task("backup", { kind: "command", command, ...more });
  const { stdout } = await new CliHarness({ ...manifest, tasks: [line] }).pawl(["status", "backup"]);
  expect(stdout).toContain("\nexit codes    3 succeeded, 4 warning\nonce errored  mail -s failed\n");
});
