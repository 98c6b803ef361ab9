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
