import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateScheduleGroupCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { afterAll, beforeAll, expect, test } from "vitest";
import { automaticLane } from "../../../functions/model/task/automatic.ts";
import { outputs } from "../../../functions/model/task/manifest.ts";
import { manifest, runs, task } from "../../cli/harness.ts";
import { type LocalStack, openLocalStack } from "../../cli/local-stack.ts";
import { clientOptions } from "../../local/temporary-aws.ts";
import { type RecordedCall, recordedCalls } from "../sdk/recorded-calls.ts";
import { quick, resourcesOf, synthesize } from "./template.ts";

const dev = synthesize("dev");
const folder = mkdtempSync(join(tmpdir(), "pawl-operators-"));
let stack: LocalStack;

beforeAll(async () => {
  stack = await openLocalStack();
  const scheduler = new SchedulerClient(clientOptions(stack.aws));
  await scheduler.send(new CreateScheduleGroupCommand({ Name: "schedules" }));
  for (const { task, run, ...set } of runs) {
    await stack.store.update({ task, run }, { name: "test", condition: [], set });
  }
  const own = task("pawl.reconcile", { lane: automaticLane, automatic: true });
  await stack.add({ project: "pawl", stage: "local", tasks: [...manifest.tasks, own] });
  writeFileSync(join(folder, "cities.csv"), "id,name\n1,Oslo\n");
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await stack.close();
});

/** What a policy's resources are called in the calls of the command. */
const resourceNames: readonly [pattern: RegExp, name: string][] = [
  [/TablesRuns.*\/index\/due/, "runs/index/due"],
  [/TablesRuns/, "runs"],
  [/TablesTasks/, "tasks"],
  [/(Lane|DeadLetters)\w*Queue/, "queue"],
  [/UploadsBucket/, "uploads"],
  [/cdk-\w+-assets-.*\.json/, "assets"],
  [/:stack\/shop-dev\/\*/, "stack"],
  [/Logs/, "logs"],
  [/AutomaticHandler/, "automatic"],
  [/:schedule\/.*rt-\*/, "run-time schedules"],
  [/SchedulesRole/, "schedules' role"],
];

/** Every call that a policy allows. */
function allowedBy(policy: "Read" | "Lanes" | "Operate"): RecordedCall[] {
  const found = resourcesOf(dev, "AWS::IAM::ManagedPolicy").filter(([id]) =>
    id.startsWith(`Operators${policy}`),
  );
  const [[, { Properties }]] = found as [[string, (typeof found)[0][1]]];
  const document = Properties.PolicyDocument as {
    Statement: { Action: string | string[]; Resource: unknown }[];
  };
  const calls = document.Statement.flatMap(({ Action, Resource }) =>
    [Resource].flat().flatMap((resource) => {
      const text = JSON.stringify(resource);
      const [, name = text] = resourceNames.find(([pattern]) => pattern.test(text)) ?? [];
      return [Action].flat().map((action) => `${action} on ${name}` as RecordedCall);
    }),
  );
  return [...new Set(calls)].sort();
}

/** The calls of these commands, each of which must succeed. */
function callsOf(...commands: readonly string[][]): Promise<RecordedCall[]> {
  return recordedCalls(stack.aws.endpoint, async (proxy) => {
    for (const args of commands) {
      const { exitCode, stderr } = await stack.pawl(args, { env: { AWS_ENDPOINT_URL: proxy } });
      expect([args, exitCode, stderr.replace(/^note: .*\n/gm, "")]).toEqual([args, 0, expect.any(String)]);
    }
  });
}

const errored = "import-cities/2026-11-21T08:00:00Z/startup-0ae3b1~v1";
const running = "import-cities/2026-11-21T09:59:30Z/manual~5c0ffee5c0ff";
const skipped = "count-cities/2026-11-21T09:58:00Z/cron-4f1a2b";

test("the policy for readers allows what the reading commands call, the logs that status names, and nothing else", async () => {
  const calls = await callsOf(
    ["list"],
    ["status"],
    ["status", "count-cities"],
    ["status", running],
    ["status", "--errored"],
    ["history", "import-cities"],
    ["next", "count-cities"],
    ["explain", "count-cities", "2h"],
    ["history", "count-cities", "--verdicts"],
    ["schedule", "list"],
    ["why", "count-cities"],
  );
  expect(allowedBy("Read")).toEqual([...calls, "logs:FilterLogEvents on logs"].sort());
});

test("the policy for lanes allows what lanes calls besides, on AWS the age of messages too, and nothing else", async () => {
  const read = allowedBy("Read");
  const more = (await callsOf(["lanes"])).filter((call) => !read.includes(call));
  expect(allowedBy("Lanes")).toEqual(['cloudwatch:GetMetricData on "*"', ...more].sort());
});

test("both policies together allow what the moving commands call, to give up a large upload, and nothing else", async () => {
  const calls = await callsOf(
    ["run", "count-cities"],
    ["run", "import-cities", "--csv", join(folder, "cities.csv"), "--id", "uploaded"],
    ["pause", "count-cities"],
    ["resume", "count-cities"],
    ["pause", running],
    ["resume", running],
    ["cancel", running],
    ["dismiss", errored],
    ["redrive", errored],
    ["redrive", skipped],
    ["run", "pawl.reconcile"],
    ["schedule", "add", "count-cities", "--every", "1 hour", "--name", "a"],
    ["schedule", "add", "count-cities", "--every", "2 hours", "--name", "a", "--replace"],
    ["schedule", "pause", "count-cities", "a"],
    ["schedule", "remove", "count-cities", "a", "--yes"],
  );
  const { stdout } = await stack.pawl(["history", "import-cities", "--json"]);
  const { id } = JSON.parse(stdout).runs.find(({ params }: { params?: { csv?: string } }) =>
    params?.csv?.includes("/uploads/"),
  );
  const back = join(folder, "back.csv");
  calls.push(...(await callsOf(["download", id, "--csv", "-o", back])));
  expect(readFileSync(back, "utf8")).toBe("id,name\n1,Oslo\n");
  const read = allowedBy("Read");
  const more = calls.filter((call) => !read.includes(call));
  // PassRole is no call, and that of the check in the sweeper, which asks for each schedule, is as that of the command.
  const besides = ["iam:PassRole on schedules' role", "scheduler:GetSchedule on run-time schedules"];
  expect(allowedBy("Operate")).toEqual([...more, ...besides, "s3:AbortMultipartUpload on uploads"].sort());
});

test("the stack's outputs name the policies", () => {
  for (const [key, id] of [
    [outputs.readPolicy, "Read"],
    [outputs.lanesPolicy, "Lanes"],
    [outputs.operatePolicy, "Operate"],
  ] as const) {
    const [policy] = resourcesOf(dev, "AWS::IAM::ManagedPolicy").filter(([each]) =>
      each.startsWith(`Operators${id}`),
    );
    dev.hasOutput(key, { Value: { Ref: policy?.[0] } });
  }
});

const manyLanes = Object.fromEntries(
  Array.from({ length: 22 }, (_, i) => [`lane${i}`, { maxConcurrency: 2 }]),
);

test("with as many lanes as a function can have the URLs of, no policy is longer than IAM takes", () => {
  const template = synthesize("mine", {
    stages: { mine: { lanes: manyLanes, removal: "destroy" } },
    lines: [[quick, { lane: "lane0" }]],
  });
  for (const [, { Properties }] of resourcesOf(template, "AWS::IAM::ManagedPolicy")) {
    const text = JSON.stringify(Properties.PolicyDocument, (_key, value) => filledIn(value));
    expect(text.length).toBeLessThan(6_144);
  }
});

test("with as many lanes, the role of Pawl's own tasks has less than IAM takes of a role", () => {
  const template = synthesize("mine", {
    stages: { mine: { lanes: manyLanes, removal: "destroy" } },
    lines: [[quick, { lane: "lane0" }]],
  });
  const policies = resourcesOf(template, "AWS::IAM::Policy").filter(([id]) => id.startsWith("Automatic"));
  const texts = policies.map(([, { Properties }]) =>
    JSON.stringify(Properties.PolicyDocument, (_key, value) => filledIn(value)),
  );
  expect(texts).toHaveLength(2);
  expect(texts.join("").length).toBeLessThan(10_240);
});

/** A value of a template as a text of the length that CloudFormation makes of it. */
function filledIn(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("Fn::GetAtt" in value) return "a".repeat(110);
  if ("Ref" in value) return "a".repeat(String(value.Ref).startsWith("AWS::") ? 16 : 60);
  if (!("Fn::Join" in value)) return value;
  const [, parts] = value["Fn::Join"] as [string, unknown[]];
  return parts.map(filledIn).join("");
}
