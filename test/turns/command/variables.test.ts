/** The variables that give a command the rights of its task's own role. */
import { expect, test } from "vitest";
import { credentialVariables } from "../../../functions/turns/command/credentials.ts";
import { commandVariables } from "../../../functions/turns/command/variables.ts";

const of = (name: string) => ({
  accessKeyId: `id of ${name}`,
  secretAccessKey: `secret of ${name}`,
  sessionToken: `token of ${name}`,
  expiration: new Date("2026-11-21T04:00:00Z"),
});
const variables = (name: string) => ({
  AWS_ACCESS_KEY_ID: `id of ${name}`,
  AWS_SECRET_ACCESS_KEY: `secret of ${name}`,
  AWS_SESSION_TOKEN: `token of ${name}`,
  AWS_REGION: "eu-central-1",
  AWS_DEFAULT_REGION: "eu-central-1",
});

test("a command of a task without a role has no credentials and no Region", async () => {
  expect(await credentialVariables(undefined, "eu-central-1")).toEqual({});
});

test("a command of a task with a role has that role's credentials", async () => {
  const given = async () => of("role");
  expect(await credentialVariables(given, "eu-central-1")).toEqual(variables("role"));
});

test("a command finds the credentials that its context has, and what its env says goes before them", async () => {
  const ctx = {
    task: "backup",
    run: "2026-11-21T03:00:00Z/cron-1",
    params: {},
    credentials: async () => of("role"),
  };
  const place = { stage: "dev", region: "eu-central-1" };
  const { all } = await commandVariables({ env: { AWS_REGION: "us-east-1" } }, ctx as never, place);
  expect(all).toMatchObject({ ...variables("role"), AWS_REGION: "us-east-1", PAWL_STAGE: "dev" });
});
