/** The command finds a Pawl that is a part of a stack by its parameter. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { placeParameter } from "../../../functions/model/task/place.ts";
import { type LocalStack, openLocalStack } from "../local-stack.ts";

let local: LocalStack;
beforeAll(async () => {
  local = await openLocalStack();
});
afterAll(() => local.close());

const prefixed = (outputs: Readonly<Record<string, string>>, prefix: string) =>
  Object.fromEntries(Object.entries(outputs).map(([key, value]) => [`${prefix}${key}`, value]));

/** Deploys a Pawl of a project into stack `team`, beside what is in it. */
async function deploy(project: string, prefix: string): Promise<void> {
  await local.add({ project, stage: "local" });
  const { [`${project}-local`]: outputs = {} } = local.stacks;
  delete local.stacks[`${project}-local`];
  local.stacks.team = { ...local.stacks.team, ...prefixed(outputs, prefix) };
  const value = JSON.stringify({ stack: "team", outputs: prefix });
  await fetch(local.aws.endpoint, {
    method: "POST",
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "AmazonSSM.PutParameter" },
    body: JSON.stringify({
      ...{ Name: placeParameter(project, "local"), Value: value, Type: "String", Overwrite: true },
    }),
  });
}

const list = (project: string) => local.pawl(["list", "--stage", "local", "--project", project]);

test("two deployments in one stack are found, each by its project", async () => {
  await deploy("shop", "ShopJobs1");
  await deploy("mail", "MailJobs2");
  for (const project of ["shop", "mail"]) {
    const { exitCode, stdout, stderr } = await list(project);
    expect([project, exitCode, stderr]).toEqual([project, 0, ""]);
    // A manifest of another project would be refused.
    expect(stdout).toContain("count-cities");
  }
});

test("a project that no parameter names is not found in a stack of others", async () => {
  const { exitCode, stderr } = await list("bills");
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain("no stack bills-local at ");
});

test("a stack of the project's own name that holds another project's Pawl is not taken for it", async () => {
  await deploy("shop", "ShopJobs1");
  local.stacks["mail-local"] = prefixed(local.stacks["pawl-local"] as Record<string, string>, "Other3");
  const { exitCode, stderr } = await list("mail");
  expect([exitCode, stderr]).toEqual([0, ""]);
  delete local.stacks["mail-local"];
});
