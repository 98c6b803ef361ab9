/**
 * `npm run prove:template` checks the templates of every stage with cfn-lint and with cdk-nag's AwsSolutions and
 * Serverless packs, and those of stage `prod` with alarms, nested stacks and a key of its own, with what an organisation asks
 * for, in a VPC of its app, with a role for each task, or beside another Pawl in one stack.
 * A finding fails unless the construct that causes it acknowledges it with a reason. Each tool first gets a template with a
 * mistake, to show that it finds one. Last comes a project of 1,000 tasks: how long its synth takes, and what cfn-lint finds.
 *
 * cfn-lint is installed from PyPI, pinned, into a virtual environment under .venv/. Without python3 and venv its
 * checks are skipped, and the proof says so.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { App, Stack } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as s3 from "aws-cdk-lib/aws-s3";
import { AwsSolutionsChecks, type NagPack, ServerlessChecks } from "cdk-nag";
import type { IConstruct } from "constructs";
import { contextOfProject } from "../../infra/context.ts";
import type { TaskList } from "../../infra/deployed.ts";
import type { StageSettings } from "../../infra/deployment/index.ts";
import { Pawl } from "../../infra/pawl.ts";
import { PawlStack } from "../../infra/pawl-stack.ts";
import { resources } from "../../infra/resources.ts";
import { stages } from "../../infra/stages.ts";
import { makeApp } from "../../infra/synth.ts";
import tasks from "../../infra/tasks.ts";
import { root } from "../steps.ts";
import { tasks as manyTasks, synthesizeManySchedules } from "./many-schedules.ts";

/** The most that a synth of 1,000 tasks may take. */
const mostSeconds = 60;

const count = { passed: 0, failed: 0, skipped: 0 };

/** Prints one line for a check, and its findings below. */
function report(check: string, findings: readonly string[] | undefined, why = ""): void {
  if (findings === undefined) {
    count.skipped++;
    console.log(`skipped ${check}: ${why}`);
    return;
  }
  count[findings.length === 0 ? "passed" : "failed"]++;
  console.log(`${findings.length === 0 ? "ok" : "FAILED"} ${check}`);
  for (const finding of findings) console.log(`  ${finding}`);
}

const requirements = join(import.meta.dirname, "template.txt");

/** The virtual environment, created if it is missing; or why there is none. */
function virtualEnvironment(): { readonly bin: string } | { readonly why: string } {
  const pins = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 8);
  const folder = join(root, ".venv", `cfn-lint-${pins}`);
  const bin = join(folder, "bin");
  const done = join(folder, "complete");
  if (existsSync(done)) return { bin };
  const steps: [command: string, ...args: string[]][] = [
    ["python3", "-m", "venv", "--clear", folder],
    [join(bin, "pip"), "install", "--quiet", "--disable-pip-version-check", "-r", requirements],
  ];
  for (const [command, ...args] of steps) {
    const { status, error, stderr, stdout } = spawnSync(command, args, { encoding: "utf8" });
    if (status === 0) continue;
    const lastLine = (error?.message ?? `${stdout}${stderr}`).trim().split("\n").at(-1);
    return { why: `${[command, ...args].join(" ")} failed: ${lastLine}` };
  }
  writeFileSync(done, "");
  return { bin };
}

interface Match {
  readonly Level: string;
  readonly Message: string;
  readonly Filename: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Path: readonly (string | number)[] | null };
}

/** The errors and warnings that cfn-lint finds in templates. */
function lint(bin: string, ...templates: readonly string[]): string[] {
  const { status, stdout, stderr, error } = spawnSync(
    join(bin, "cfn-lint"),
    ["--format", "json", "--", ...templates],
    { encoding: "utf8" },
  );
  if (error || stdout.trim() === "") {
    return status === 0 ? [] : [`cfn-lint printed nothing: ${error?.message ?? stderr.trim()}`];
  }
  const matches = JSON.parse(stdout) as readonly Match[];
  return matches.map(
    ({ Rule, Filename, Location, Message }) =>
      `${Rule.Id} at ${[basename(Filename), ...(Location.Path ?? [])].join("/")}: ${Message}`,
  );
}

/** The templates of a synthesized folder: the main stack's, and those of nested stacks. */
function templatesOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".template.json"))
    .map((file) => join(folder, file));
}

/** What a pack finds in a tree, without acknowledged findings. */
function nag(pack: NagPack, tree: IConstruct): string[] {
  return pack
    .validateScope(tree)
    .violations.flatMap(({ ruleName, description, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}: ${description}`),
    );
}

const folder = mkdtempSync(join(tmpdir(), "pawl-template-"));
const python = virtualEnvironment();
const packs = [
  ["AwsSolutions", new AwsSolutionsChecks()],
  ["Serverless", new ServerlessChecks()],
] as const;

// A bucket that allows access without TLS, with a property that no bucket has.
const wrong = new App({ outdir: join(folder, "wrong") });
const bucket = new s3.Bucket(new Stack(wrong, "wrong"), "Bucket");
(bucket.node.defaultChild as s3.CfnBucket).addPropertyOverride("Colour", "red");
const expected = (found: readonly string[], id: string) =>
  found.some((finding) => finding.startsWith(id))
    ? []
    : [`expected ${id}, found ${found.join("; ") || "nothing"}`];
report(
  "cdk-nag finds a bucket that allows access without TLS",
  expected(nag(packs[0][1], wrong), "AwsSolutions-S10"),
);
const wrongTemplate = join(folder, "wrong.json");
writeFileSync(
  wrongTemplate,
  JSON.stringify({ Resources: { Bucket: { Type: "AWS::S3::Bucket", Properties: { Colour: "red" } } } }),
);
if ("bin" in python)
  report("cfn-lint finds a property that no bucket has", expected(lint(python.bin, wrongTemplate), "E3002"));
else report("cfn-lint finds a property that no bucket has", undefined, python.why);

const topicArn = "arn:aws:sns:eu-west-1:123456789012:alarms";
const { prod } = stages as { prod: StageSettings };
const checked = {
  ...stages,
  everything: { ...prod, alarms: { topicArn }, scheduleStacks: 2, encryptionKey: true },
  // What an organisation asks of a stack, and all that watches one. It is deleted with its data, by a custom resource.
  organisation: {
    ...prod,
    removal: "destroy",
    alarms: { topicArn },
    metrics: true,
    dashboard: true,
    tracing: true,
    vpc: { subnetIds: ["subnet-0a1b2c3d", "subnet-0a1b2c3e"], securityGroupIds: ["sg-0a1b2c3d"] },
    permissionsBoundary: "arn:aws:iam::123456789012:policy/developers",
    tags: { team: "shop" },
    costTags: true,
  },
} satisfies Record<string, StageSettings>;

const templates: string[] = [];
for (const stage of Object.keys(checked)) {
  const outdir = join(folder, stage);
  const context = { stage, project: "proof" };
  const { app } = await makeApp({ tasks, stages: checked, resources, app: { outdir, context } });
  app.synth();
  templates.push(...templatesOf(outdir));
  for (const [name, pack] of packs) {
    report(`stage ${stage}: cdk-nag's ${name} finds only acknowledged findings`, nag(pack, app));
  }
}

// The same tasks, each with a role of its own.
const readKey = {
  actions: ["ssm:GetParameter"],
  resources: ["arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${AWS::StackName}/key"],
};
const withRoles: TaskList = (given) =>
  tasks(given).map(([task, options]) => [{ ...task, runAs: { policy: [readKey] } }, options]);
/** Synthesizes an app, and looks at what is made in it. */
function checkApp(title: string, id: string, make: (app: App) => IConstruct): void {
  const outdir = join(folder, id);
  const app = new App({ outdir, analyticsReporting: false, context: contextOfProject() });
  const tree = make(app);
  app.synth();
  templates.push(...templatesOf(outdir));
  for (const [name, pack] of packs)
    report(`${title}: cdk-nag's ${name} finds only acknowledged findings`, nag(pack, tree));
}

const given = { project: "proof", stage: "prod", stages, resources };
checkApp(
  "tasks with roles of their own",
  "roles",
  (app) => new PawlStack(app, { ...given, tasks: withRoles }),
);
checkApp("a Pawl in a VPC of its app", "vpc", (app) => {
  const stack = new Stack(app, "proof-prod", { suppressTemplateIndentation: true });
  // The custom resource by which the CDK would restrict it is the CDK's own.
  const vpc = new ec2.Vpc(stack, "Vpc", { restrictDefaultSecurityGroup: false });
  return new Pawl(stack, "Default", { ...given, tasks, vpc: { vpc } });
});

checkApp("two Pawls in a stack that is neither's own", "two", (app) => {
  const team = new Stack(app, "Team", { suppressTemplateIndentation: true });
  for (const project of ["shop", "reports"]) new Pawl(team, `Of-${project}`, { ...given, project, tasks });
  return app;
});

const many = await synthesizeManySchedules();
const time = `${Math.round(many.seconds)} s`;
report(`${manyTasks} tasks over nested stacks are synthesized in ${time}, at most ${mostSeconds}`, [
  ...(many.failure === undefined ? [] : [many.failure]),
  ...(many.seconds <= mostSeconds ? [] : [`it took ${time}`]),
  ...(many.schedules === manyTasks ? [] : [`the templates have ${many.schedules} schedules`]),
]);
templates.push(...many.templates);
// In one call: starting cfn-lint takes as long as most templates do.
const title = `cfn-lint finds nothing in the ${templates.length} templates`;
if ("bin" in python) report(title, lint(python.bin, ...templates));
else report(title, undefined, python.why);
many.remove();

rmSync(folder, { recursive: true });
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exitCode = count.failed > 0 ? 1 : 0;
