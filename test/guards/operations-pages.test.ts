/** The pages for those who run a deployment say what is true: commands exist, rights are enough, figures are the code's. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import * as v from "valibot";
import { expect, test } from "vitest";
import { usdOf } from "../../functions/model/cost/prices.ts";
import { longestParams } from "../../functions/model/params/check-params.ts";
import { mostChoices } from "../../functions/model/params/choices.ts";
import { longestTriggerParams } from "../../functions/model/params/trigger-params.ts";
import { longestTask } from "../../functions/model/run/run-name.ts";
import { mostRecorded } from "../../functions/model/run/skipped-item.ts";
import { mostCaughtUp } from "../../functions/model/task/catch-up.ts";
import { highestLimit } from "../../functions/model/task/concurrency.ts";
import { longestConfig } from "../../functions/model/task/context/config.ts";
import { highestRate } from "../../functions/model/task/rate-limit.ts";
import { mostShards } from "../../functions/model/task/shards/parallel.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { longestCursor } from "../../functions/model/task/walk/long-cursor.ts";
import { onEvent } from "../../functions/schedule/index.ts";
import { deployed } from "../../infra/deployed.ts";
import { neededEndpoints, resolveDeployment, type StageSettings } from "../../infra/deployment/index.ts";
import { mostScheduleStacks } from "../../infra/deployment/schedule-stacks.ts";
import { mostConcurrency } from "../../infra/deployment/stage/stage-settings.ts";
import { PawlStack } from "../../infra/pawl-stack.ts";
import { rightsOfCheck } from "../cli/check/rights.ts";
import { CliHarness } from "../cli/harness.ts";
import { propsOf, resourcesOf, synthesize } from "../infra/template/template.ts";
import { root } from "../steps.ts";
import { byChoice, bySize, idleParts } from "./cost-figures.ts";
import { page, tableBelow } from "./markdown.ts";
import { blocksOf } from "./readme.ts";

const names = ["monitor", "pipeline", "regions", "quotas", "cost", "uninstall", "organisation"] as const;

/** Each command line of a page: in its text, and in its blocks of shell and of workflows. */
function commandsOf(name: string): string[] {
  const text = page(`docs/${name}.md`);
  const inText = [...text.replaceAll(/^```[\s\S]*?^```$/gm, "").matchAll(/`([^`]+)`/g)].map(
    ([, each = ""]) => each,
  );
  const inBlocks = blocksOf(text).flatMap(({ language, text: block }) =>
    language === "sh"
      ? block.split("\n")
      : language === "yaml"
        ? [...block.matchAll(/- run: (.+)$/gm)].map(([, each = ""]) => each)
        : [],
  );
  return [...inText, ...inBlocks].map((line) => line.replaceAll(/\s+/g, " ").trim());
}

const commands = [...names, "operate"].flatMap(commandsOf);

test("every pawl command of these pages exists, with its options", async () => {
  const lines = commands.filter((line) => line.startsWith("npx pawl "));
  expect(lines.length).toBeGreaterThan(12);
  for (const line of lines) {
    const [, , verb = ""] = line.split(" ");
    const { stdout, exitCode } = await new CliHarness().pawl([verb, "--help"]);
    expect(exitCode, line).toBe(0);
    for (const [option] of line.matchAll(/--[a-z-]+/g))
      expect(stdout, line).toMatch(new RegExp(`${option}[ ,]`));
  }
});

test("every cdk command of these pages exists, and takes the context that names a stage", () => {
  const verbs = new Set(
    commands.flatMap((line) =>
      [...line.matchAll(/^(?:AWS_REGION=\S+ )?npx cdk ([a-z]+)/g)].map(([, verb = ""]) => verb),
    ),
  );
  expect([...verbs].sort()).toEqual(["bootstrap", "deploy", "destroy", "diff", "drift"]);
  const cli = readFileSync(join(root, "node_modules/aws-cdk/lib/index.js"), "utf8");
  for (const verb of verbs)
    expect(cli, verb).toMatch(new RegExp(`command\\(["']${verb}\\b|"?${verb}"?: ?\\{`));
});

test("every npm script of these pages is one of package.json, or npm's own", () => {
  const { scripts } = JSON.parse(page("package.json"));
  const used = commands.flatMap((line) =>
    [...line.matchAll(/^npm (?:run )?([\w:-]+)/g)].map(([, name = ""]) => name),
  );
  expect(used).toEqual(expect.arrayContaining(["ci", "test"]));
  expect(used.filter((name) => name !== "ci" && !Object.hasOwn(scripts, name))).toEqual([]);
});

/** Commands of the `aws` program whose service has no client here: AWS's reference has them. */
const withoutClient = [
  "xray get-trace-summaries",
  "service-quotas list-service-quotas",
  "ssm get-parameter",
  "ssm put-parameter",
  "cloudwatch describe-alarms",
];
const ofTheProgram = ["s3 rb", "logs tail"];

test("every aws command of these pages is an operation of its service", async () => {
  const found = commands.flatMap((line) => [...line.matchAll(/\baws ([a-z0-9-]+) ([a-z-]+)/g)]);
  expect(found.length).toBeGreaterThan(15);
  for (const [, service = "", operation = ""] of found) {
    const line = `${service} ${operation}`;
    if (ofTheProgram.includes(line) || withoutClient.includes(line)) continue;
    const sdk = await import(`@aws-sdk/client-${service === "logs" ? "cloudwatch-logs" : service}`);
    const name = operation.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
    expect(Object.keys(sdk), line).toContain(`${name}Command`);
  }
});

/** The policies of a page, in their order. */
function policiesOf(name: string) {
  return blocksOf(page(`docs/${name}.md`))
    .filter(({ language }) => language === "json")
    .map(({ text }) => JSON.parse(text) as { readonly Statement: readonly Statement[] });
}
interface Statement {
  readonly Sid?: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string;
}

/** A text as a pattern that matches just it. */
function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Whether a pattern of IAM's, with `*` for any text, matches. */
function matches(pattern: string, text: string): boolean {
  return new RegExp(`^${pattern.split("*").map(escaped).join(".*")}$`, "i").test(text);
}

test("the pipeline's role may assume each role that a deploy of the CDK assumes, and call what pawl check --account calls", () => {
  const app = new App({ analyticsReporting: false, context: { "aws:cdk:bundling-stacks": [] } });
  const stack = new PawlStack(app, propsOf("dev"));
  const manifest = JSON.stringify(app.synth().getStackArtifact(stack.artifactId).manifest);
  const roles = [
    ...new Set(
      [...manifest.matchAll(/role\/([\w-]+\$\{AWS::AccountId\}-\$\{AWS::Region\})/g)].map(
        ([, role = ""]) => role,
      ),
    ),
  ];
  expect(roles.length).toBeGreaterThan(1);
  const [, { Statement: statements } = expect.fail()] = policiesOf("pipeline");
  const [deploy, check] = ["Deploy", "CheckAccount"].map(
    (sid) => statements.find(({ Sid }) => Sid === sid) as Statement,
  );
  for (const role of roles) {
    const name = role.replace("${AWS::AccountId}", "123456789012").replace("${AWS::Region}", "eu-west-1");
    expect(matches(deploy?.Resource ?? "", `arn:aws:iam::123456789012:role/${name}`), name).toBe(true);
  }
  expect(rightsOfCheck.filter((right) => !check?.Action.includes(right))).toEqual([]);
});

const topicArn = "arn:aws:sns:eu-west-1:123456789012:alarms";
/** Every setting that asks for rights. */
const everything: StageSettings = {
  lanes: { default: { maxConcurrency: 2 }, bulk: { maxConcurrency: 2 } },
  removal: "destroy",
  alarms: { topicArn },
  metrics: true,
  tracing: true,
  dashboard: true,
  encryptionKey: true,
  events: { bus: true },
  settings: { schedules: true, muteAlarms: ["shop"] },
  automatic: { "pawl.metrics": true, "pawl.configuration": { bus: "default" } },
  vpc: { subnetIds: ["subnet-0a1b2c3d"], securityGroupIds: ["sg-0a1b2c3d"] },
};

test("the boundary of docs/organisation.md allows what the roles of a stage with every setting are allowed", () => {
  const template = synthesize("mine", { stages: { mine: everything } });
  const actions = resourcesOf(template, "AWS::IAM::Policy").flatMap(([, { Properties }]) => {
    const { Statement: own } = Properties.PolicyDocument as { Statement: (Statement & { Effect: string })[] };
    return own.flatMap(({ Effect, Action }) => (Effect === "Allow" ? [Action].flat() : []));
  });
  const used = [...new Set(actions)] as string[];
  expect(used.length).toBeGreaterThan(30);
  const [
    {
      Statement: [bound],
    } = expect.fail(),
  ] = policiesOf("organisation");
  const allowed = [bound?.Action ?? []].flat();
  expect(used.filter((action) => !allowed.some((pattern) => matches(pattern, action))).sort()).toEqual([]);
});

test("docs/organisation.md names each endpoint that a stage may need", () => {
  const asking = defineTask({
    name: "asking",
    description: "Asks AWS for all that it can.",
    encrypted: true,
    triggers: [onEvent({ source: ["shop"] })],
    params: v.object({ token: v.optional(v.string()) }),
    runAs: {
      policy: [
        {
          actions: ["ssm:GetParameter"],
          resources: ["arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/key"],
        },
      ],
    },
    run: () => undefined,
  }) as Task;
  const stages = { mine: everything };
  const tasks = deployed(() => [[asking, { lane: "default" }]]);
  const found = resolveDeployment({ ...propsOf("mine", { stages }), tasks });
  const requires = { all: [], whenUnmet: "skip", parameters: ["/shop/state"], alarms: ["shop"] } as const;
  const all = neededEndpoints({ ...found, tasks: found.tasks.map((each) => ({ ...each, requires })) });
  const inPage = tableBelow(page("docs/organisation.md"), "## A VPC").flatMap(([cell = ""]) =>
    [...cell.matchAll(/`([\w-]+)`/g)].map(([, service = ""]) => service),
  );
  expect(inPage.sort()).toEqual([...all.gateway, ...all.interface].sort());
});

test("docs/cost.md has the figures of the code that pawl cost uses", () => {
  const cost = page("docs/cost.md");
  expect(tableBelow(cost, "## By size of use")).toEqual(bySize());
  expect(tableBelow(cost, "## While nothing runs")).toEqual(idleParts());
  expect(tableBelow(cost, "## What each choice adds")).toEqual(byChoice());
});

test("the sums that the pages have in their text are those of the code", () => {
  const endpoint = usdOf({ endpointHours: 24 * 30.44 }).toFixed(2);
  for (const name of ["organisation", "cost"])
    expect(page(`docs/${name}.md`), name).toContain(`${endpoint} USD`);
  expect(page("docs/uninstall.md")).toContain(
    `${usdOf({ storedGbMonths: 1 }).toFixed(2)} USD a month with their backup`,
  );
  expect(page("docs/uninstall.md")).toContain(`${usdOf({ keyMonths: 1 }).toFixed(2)} USD a month`);
  const [[, , , least = ""] = [], , , , [, , , most = ""] = []] = bySize();
  expect(page("docs/quotas.md")).toContain(
    `${(Number(most) - Number(least)).toFixed(2)} USD a month for 1,000`,
  );
  const [[, , lane = ""] = []] = byChoice();
  const [, [, , runs = "", , ofRuns = ""] = []] = bySize().slice(2);
  const ofRun = Number(ofRuns.replaceAll(",", "")) / Number(runs.replaceAll(",", ""));
  expect(page("docs/cost.md")).toContain(
    `as much as ${(Math.round(Number(lane) / ofRun / 5_000) * 5_000).toLocaleString("en")} runs`,
  );
  expect(page("docs/cost.md")).toContain(
    `or ${usdOf({ functionGbSeconds: 900 }).toFixed(3)} for a quarter of an hour at 1 GB`,
  );
});

test("docs/monitor.md says of each setting what docs/cost.md says", () => {
  const inPage = tableBelow(`\n${page("docs/monitor.md")}`, "# Monitor").map(([, , price = ""]) =>
    price.match(/\d+\.\d\d/g),
  );
  const [, alarms, dashboard, metrics, counts, sweeper, runs] = byChoice().map(([, , usd = ""]) => usd);
  const ofTask = (Number(metrics) / 10).toFixed(2);
  expect(inPage).toEqual([[alarms], [dashboard], [ofTask], [counts], [sweeper, runs]]);
});

/** The limits that have a constant of their own, as docs/quotas.md calls them. */
const limits = {
  "characters of a task's name": longestTask,
  "bytes of params of a run": longestParams,
  "bytes of params of a trigger": longestTriggerParams,
  "bytes of a cursor in a run's record": longestCursor,
  "bytes of a stage's config": longestConfig,
  "runs of a task, a key or the stage at once, by a limit": highestLimit,
  "items a second by `rateLimit`": highestRate,
  "shards of a parallel run": mostShards,
  "invocations at once of a lane": mostConcurrency,
  "choices of a param": mostChoices,
  "occurrences that `catchUp` starts": mostCaughtUp,
  "skipped items that a run records": mostRecorded,
  "nested stacks of schedules": mostScheduleStacks,
} as const;

/** Those that synth alone knows, and a setting that is over each. */
const refused: Readonly<Record<string, (most: number) => object>> = {
  "tags of a stage": (most) => ({
    tags: Object.fromEntries(Array.from({ length: most }, (_, i) => [`k${i}`, "v"])),
  }),
  "subnets of a VPC": (most) => ({ vpc: vpcOf(most, 1) }),
  "security groups of a VPC": (most) => ({ vpc: vpcOf(1, most) }),
};

function vpcOf(subnets: number, groups: number) {
  const ids = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${prefix}-${String(10_000_000 + i)}`);
  return { subnetIds: ids("subnet", subnets), securityGroupIds: ids("sg", groups) };
}

test("docs/quotas.md has the limits that the code has", () => {
  const listed = Object.fromEntries(
    tableBelow(page("docs/quotas.md"), "## Pawl's own").map(([what = "", most = ""]) => [
      what,
      Number(most.replaceAll(",", "")),
    ]),
  );
  expect(listed).toMatchObject(limits);
  const resolve = (settings: object) => () =>
    propsOf("mine", { stages: { mine: { ...everything, ...settings } as StageSettings } }) &&
    resolveDeployment(propsOf("mine", { stages: { mine: { ...everything, ...settings } as StageSettings } }));
  for (const [what, settings] of Object.entries(refused)) {
    const most = listed[what] as number;
    expect(resolve(settings(most)), what).not.toThrow();
    expect(resolve(settings(most + 1)), what).toThrow(/at most|: 1 to /);
  }
});
