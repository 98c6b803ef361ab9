/**
 * `npm run prove:template`: the templates of our stages, read by cfn-lint and by cdk-nag's AwsSolutions and
 * Serverless packs. A finding fails unless it is acknowledged, with its reason, where it arises. Each tool is
 * first shown something wrong, so that silence means something.
 *
 * cfn-lint comes from PyPI, pinned, into a virtual environment under .venv/; without python3 and its venv those
 * checks are skipped, and the proof says so.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Stack } from "aws-cdk-lib";
import * as s3 from "aws-cdk-lib/aws-s3";
import { AwsSolutionsChecks, type NagPack, ServerlessChecks } from "cdk-nag";
import type { IConstruct } from "constructs";
import { root } from "../../infra/constructs/bundle.ts";
import { resources } from "../../infra/resources.ts";
import { stages } from "../../infra/stages.ts";
import { makeApp } from "../../infra/synth.ts";
import tasks from "../../infra/tasks.ts";

const count = { passed: 0, failed: 0, skipped: 0 };

/** One line a check, and each finding below it. */
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

/** The folder of the virtual environment, made if it is not there; or why there is none. */
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
    const said = (error?.message ?? `${stdout}${stderr}`).trim().split("\n").at(-1);
    return { why: `${[command, ...args].join(" ")} failed: ${said}` };
  }
  writeFileSync(done, "");
  return { bin };
}

interface Match {
  readonly Level: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Path: readonly (string | number)[] | null };
}

/** What cfn-lint finds in a template: errors and warnings. */
function lint(bin: string, template: string): string[] {
  const { status, stdout, stderr, error } = spawnSync(
    join(bin, "cfn-lint"),
    ["--format", "json", "--", template],
    { encoding: "utf8" },
  );
  if (error || stdout.trim() === "") {
    return status === 0 ? [] : [`cfn-lint said nothing: ${error?.message ?? stderr.trim()}`];
  }
  const matches = JSON.parse(stdout) as readonly Match[];
  return matches.map(
    ({ Rule, Location, Message }) =>
      `${Rule.Id} at ${Location.Path?.join("/") ?? "the template"}: ${Message}`,
  );
}

/** What a pack finds in a tree and nobody acknowledged. */
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

// A bucket that anyone may read in the clear, with a property that no bucket has.
const wrong = new App({ outdir: join(folder, "wrong") });
const bucket = new s3.Bucket(new Stack(wrong, "wrong"), "Bucket");
(bucket.node.defaultChild as s3.CfnBucket).addPropertyOverride("Colour", "red");
const expected = (found: readonly string[], id: string) =>
  found.some((finding) => finding.startsWith(id))
    ? []
    : [`expected ${id}, found ${found.join("; ") || "nothing"}`];
report("cdk-nag sees a bucket without TLS", expected(nag(packs[0][1], wrong), "AwsSolutions-S10"));
const template = join(folder, "wrong.json");
writeFileSync(
  template,
  JSON.stringify({ Resources: { Bucket: { Type: "AWS::S3::Bucket", Properties: { Colour: "red" } } } }),
);
if ("bin" in python)
  report("cfn-lint sees a property that there is not", expected(lint(python.bin, template), "E3002"));
else report("cfn-lint sees a property that there is not", undefined, python.why);

for (const stage of Object.keys(stages)) {
  const props = { tasks, stages, resources, root, now: new Date() };
  const outdir = join(folder, stage);
  const { app, stack } = await makeApp({ ...props, app: { outdir, context: { stage } } });
  app.synth();
  const title = `stage ${stage}: cfn-lint finds nothing`;
  if ("bin" in python) report(title, lint(python.bin, join(outdir, stack.templateFile)));
  else report(title, undefined, python.why);
  for (const [name, pack] of packs) {
    report(`stage ${stage}: cdk-nag's ${name} finds nothing that is not acknowledged`, nag(pack, app));
  }
}

rmSync(folder, { recursive: true });
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exitCode = count.failed > 0 ? 1 : 0;
