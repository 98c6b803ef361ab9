/** What the page is told besides what commands say. */
import { expect, test } from "vitest";
import { CliHarness } from "../../harness.ts";
import { served } from "./raw-request.ts";

const target = { project: "pawl", local: true };

test.each([
  [true, { project: "pawl", stage: "local" }],
  [false, { project: "pawl", stage: "local", region: "eu-west-1", account: "123456789012" }],
])("the console says where its deployment is, and calls nothing for it (local: %s)", async (local, place) => {
  const cli = await CliHarness.seeded();
  const open = async () => {
    throw new Error("opened again");
  };
  const { ask } = await served({ cli, open, opened: Promise.resolve(cli.deployment(target, { local })) });
  expect(await (await ask("/api/console")).json()).toMatchObject({ target: ["--stage", "prod"], place });
});

test("a console whose deployment cannot be opened, or was not opened yet, says what else it knows", async () => {
  const opened = Promise.reject(new Error("no credentials"));
  opened.catch(() => {});
  for (const options of [{ opened }, {}]) {
    const { ask } = await served(options);
    expect(await (await ask("/api/console")).json()).toEqual({
      ...{ pawl: ["npx", "pawl"], target: ["--stage", "prod"], readOnly: false },
      now: "2026-11-21T10:00:00.000Z",
    });
  }
});
