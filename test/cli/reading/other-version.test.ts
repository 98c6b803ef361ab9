/** The command against a deployment of another version, and against data that a newer one has written. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { dataFormat, formatPart } from "../../../functions/model/format/data-format.ts";
import { version } from "../../../functions/model/format/version.ts";
import { CliHarness, manifest } from "../harness.ts";
import { type LocalStack, openLocalStack } from "../local-stack.ts";

let stack: LocalStack;
beforeAll(async () => {
  stack = await openLocalStack();
});
afterAll(() => stack.close());

const newer = dataFormat.writes + 1;
const refusal = `error: the data is of format ${newer}, and pawl ${version} reads formats 1 to ${dataFormat.writes}: deploy the newer version again, and use its command\n`;

test.each([
  ["0.1.0", "deploy it with this version before you move its runs"],
  ["0.10.0", "use the command of that version"],
])("a command says once on standard error that %s is deployed, and goes on", async (deployed, cure) => {
  const cli = new CliHarness({ ...manifest, version: deployed });
  const { stdout, stderr, exitCode } = await cli.pawl(["status", "--json"]);
  expect(exitCode).toBe(0);
  expect(() => JSON.parse(stdout)).not.toThrow();
  expect(stderr).toBe(
    `look: stage local was deployed by pawl ${deployed}, and this is pawl ${version}: ${cure}\n`,
  );
});

test("a command says nothing of versions where its own is deployed", async () => {
  const cli = await CliHarness.seeded();
  expect((await cli.pawl(["status"])).stderr).toBe("");
});

test("a command that finds newer data after a rollback ends with one line, and shows and writes nothing", async () => {
  const write = { name: "test", condition: [] } as const;
  await stack.store.updatePart(formatPart, { ...write, set: { format: newer } });
  for (const args of [["status"], ["list"], ["run", "count-cities"], ["pause", "count-cities"]]) {
    const { exitCode, stdout, stderr } = await stack.pawl(args);
    // What writes says first which deployment it is about.
    const said = stderr.split("\n").filter((line) => !line.startsWith("account local"));
    expect({ exitCode, stdout, said: said.join("\n") }).toEqual({ exitCode: 1, stdout: "", said: refusal });
  }

  await stack.store.updatePart(formatPart, { ...write, set: { format: dataFormat.writes } });
  expect(await stack.pawl(["status"])).toMatchObject({ exitCode: 0, stderr: "" });
});

test("a command refuses a deployment whose code writes newer data, by its manifest", async () => {
  await stack.add({ project: "pawl", stage: "next", format: newer });
  expect(await stack.pawl(["list", "--stage", "next"])).toMatchObject({
    exitCode: 1,
    stdout: "",
    stderr: refusal,
  });
});
