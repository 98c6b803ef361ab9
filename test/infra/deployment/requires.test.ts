/** What synth makes of what tasks require and of their scopes, and what it refuses. */
import { expect, test } from "vitest";
import {
  activeRegion,
  alarmOk,
  parameter,
  succeeded,
} from "../../../functions/model/requires/requirement.ts";
import { directoryOf } from "../../../functions/model/task/manifest.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { every, onStartup } from "../../../functions/schedule/index.ts";
import type { DeployedLine } from "../../../infra/deployed.ts";
import { resolveDeployment, summary, toManifest, workerEntry } from "../../../infra/deployment/index.ts";
import { propsOf, resourcesOf, synthesize } from "../template/template.ts";

function line(name: string, more: object): DeployedLine {
  const task = defineTask({ name, description: "Is made up.", run: () => undefined, ...more } as never);
  return [task as Task, { lane: "default" }];
}

const resolve = (region: string | undefined, ...lines: readonly DeployedLine[]) =>
  resolveDeployment({ ...propsOf("dev", { lines }), region });

test("a required task that is not deployed is refused, with the nearest name", () => {
  const lines = [line("import", {}), line("report", { requires: [succeeded("imports")] })];
  expect(() => resolve("eu-west-1", ...lines)).toThrow(
    'task report requires succeeded("imports"), which infra/tasks.ts does not list, did you mean import?',
  );
});

test("tasks that require one another in a circle are refused, and so is one that requires itself", () => {
  const circle = [
    line("a", { requires: [succeeded("c")] }),
    line("b", { requires: [succeeded("a")], whenUnmet: "wait" }),
    line("c", { requires: [succeeded("b")] }),
  ];
  expect(() => resolve("eu-west-1", ...circle)).toThrow(
    "tasks require one another in a circle, so that none of them could start: a requires c requires b requires a",
  );
  expect(() => resolve("eu-west-1", line("a", { requires: [succeeded("a")] }))).toThrow("a requires a");
});

test("outside its scope a task has no triggers, and the directory says why nothing starts it", () => {
  const scope = { stages: ["prod"] };
  const deployment = resolve("eu-west-1", line("a", { scope, triggers: [every("1 hour")] }), line("b", {}));
  const manifest = toManifest(deployment);
  expect(manifest.tasks.find(({ name }) => name === "a")).toMatchObject({
    enabled: false,
    triggers: [],
    scope,
    outOfScope: "its scope is stage prod, and this is dev",
  });
  expect(deployment.schedules).toEqual([]);
  expect(directoryOf(manifest).outOfScope).toEqual({
    a: "task a does not run here: its scope is stage prod, and this is dev",
  });
  expect(directoryOf({ ...manifest, tasks: [] })).not.toHaveProperty("outOfScope");
});

test("nothing is said of the start-up of a task out of scope, which the summary notes", () => {
  const scope = { stages: ["prod"] };
  const deployment = resolve("eu-west-1", line("a", { scope, triggers: [every("1 hour"), onStartup()] }));
  expect(deployment.looks).toEqual([]);
  expect(summary(deployment, []).join("\n")).toContain(
    "note: task a does not run here: its scope is stage prod, and this is dev",
  );
});

test("a scope of Regions is judged by the Region of the deploy, and refused where that is not known", () => {
  const regional = line("a", { scope: { regions: ["eu-west-1", "eu-central-1"] } });
  expect(resolve("eu-west-1", regional).tasks[0]).toMatchObject({ enabled: true });
  expect(resolve("us-east-1", regional).tasks[0]?.outOfScope).toBe(
    "its scope is Regions eu-west-1, eu-central-1, and this is us-east-1",
  );
  const names = ["AWS_REGION", "AWS_DEFAULT_REGION", "CDK_DEFAULT_REGION"];
  const before = names.map((name) => process.env[name]);
  for (const name of names) delete process.env[name];
  try {
    expect(() => resolve(undefined, regional)).toThrow(
      "task a: its scope names Regions, and synth does not know its own: set AWS_REGION, or give the stack an env with a region",
    );
  } finally {
    for (const [i, name] of names.entries()) if (before[i] !== undefined) process.env[name] = before[i];
  }
});

test("a scope that names a stage which there is not is refused, with the nearest name", () => {
  expect(() => resolve("eu-west-1", line("a", { scope: { stages: ["prd"] } }))).toThrow(
    /^task a: its scope names stage "prd", which infra\/stages.ts does not have/,
  );
});

test("a task that requires one which does not run here is told", () => {
  const lines = [line("a", { scope: { stages: ["prod"] } }), line("b", { requires: [succeeded("a")] })];
  expect(resolve("eu-west-1", ...lines).looks).toContain(
    "task b requires a success of a, which does not run here: its scope is stage prod, and this is dev",
  );
});

test("a lane's role may read just the parameters and alarms that its tasks ask for", () => {
  const asking = line("a", {
    requires: [parameter("/shop/state", { equals: "open" }), alarmOk("orders"), alarmOk("carts")],
    scope: { active: activeRegion({ parameter: "active", region: "eu-west-1" }) },
  });
  const template = synthesize("dev", { lines: [asking] });
  const statements = resourcesOf(template, "AWS::IAM::Policy").flatMap(
    ([, { Properties }]) =>
      (Properties as never as { PolicyDocument: { Statement: { Action: string; Resource: unknown }[] } })
        .PolicyDocument.Statement,
  );
  const of = (action: string) => JSON.stringify(statements.filter(({ Action }) => Action === action));
  for (const end of [":parameter/shop/state", ":parameter/active", "ssm:eu-west-1:"])
    expect(of("ssm:GetParameter")).toContain(end);
  for (const end of [":alarm:orders", ":alarm:carts"]) expect(of("cloudwatch:DescribeAlarms")).toContain(end);
  expect(of("ssm:GetParameter") + of("cloudwatch:DescribeAlarms")).not.toContain("*");
});

test("only the entry of a lane whose tasks require something has the code, and only where AWS is asked what asks it", () => {
  const entryOf = (more: object) => {
    const { tasks, stage, lanes } = resolve("eu-west-1", line("a", more));
    const manifest = { tasks, masked: stage.masked };
    return workerEntry(lanes[0] as never, tasks, directoryOf(manifest as never));
  };
  expect(entryOf({})).not.toMatch(/requires|conditions/);
  expect(entryOf({ requires: [() => true] })).toContain(
    'import { requires } from "#pawl/functions/turns/index";',
  );
  expect(entryOf({ requires: [() => true] })).not.toContain("conditions");
  expect(entryOf({ requires: [alarmOk("orders")] })).toContain("conditions: conditions()");
});
