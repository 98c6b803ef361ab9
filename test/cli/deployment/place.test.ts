/** The command finds a Pawl that is a part of a stack by its parameter. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { placeParameter } from "../../../functions/model/task/project-name.ts";
import { type LocalStack, openLocalStack } from "../local-stack.ts";

let local: LocalStack;
beforeAll(async () => {
  local = await openLocalStack();
});
afterAll(() => local.close());

const prefixed = (outputs: Readonly<Record<string, string>>, prefix: string) =>
  Object.fromEntries(Object.entries(outputs).map(([key, value]) => [`${prefix}${key}`, value]));

/** Deploys a Pawl of a project into stack `team`, beside what is in it. */
async function deploy(project: string, prefix: string, stage = "local"): Promise<void> {
  await local.add({ project, stage });
  const { [`${project}-${stage}`]: outputs = {} } = local.stacks;
  delete local.stacks[`${project}-${stage}`];
  local.stacks.team = { ...local.stacks.team, ...prefixed(outputs, prefix) };
  const value = JSON.stringify({ stack: "team", outputs: prefix });
  await fetch(local.aws.endpoint, {
    method: "POST",
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "AmazonSSM.PutParameter" },
    body: JSON.stringify({
      ...{ Name: placeParameter(project, stage), Value: value, Type: "String", Overwrite: true },
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

test("without a stage, a project's only deployment is found by its parameter", async () => {
  await deploy("shop", "ShopJobs1");
  await deploy("mail", "MailJobs2");
  const { exitCode, stdout, stderr } = await local.pawl(["list", "--project", "mail"]);
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("count-cities");
});

test("without a stage, a project with several deployments is told their stages", async () => {
  await deploy("mail", "MailJobs3", "test");
  const { stderr } = await local.pawl(["list", "--project", "mail"]);
  expect(stderr).toBe(
    `error: several stages at ${local.aws.endpoint}: choose one with --stage local or --stage test\n`,
  );
});

test("a stage that a project does not have is told the stages that it has in other stacks", async () => {
  const { stderr } = await local.pawl(["list", "--project", "mail", "--stage", "prod"]);
  expect(stderr).toBe(
    `error: no stack mail-prod at ${local.aws.endpoint}: there is --stage local, --stage test\n`,
  );
});

test("without a stage, a stack that holds deployments of other projects is named once", async () => {
  const { stderr } = await local.pawl(["list", "--project", "bills"]);
  expect(stderr).toBe(
    `error: no stack bills-STAGE at ${local.aws.endpoint}: found pawl-local, team with 3 deployments, choose a project with --project\n`,
  );
});

test("without a stage, a stack of the project's own name that holds another project's Pawl is not taken for it", async () => {
  local.stacks["bills-local"] = prefixed(local.stacks["pawl-local"] as Record<string, string>, "Other3");
  try {
    const { stderr } = await local.pawl(["list", "--project", "bills"]);
    expect(stderr).toContain("no stack bills-STAGE at ");
  } finally {
    delete local.stacks["bills-local"];
  }
});
