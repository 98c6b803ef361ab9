/** What a stage with tracing deploys: functions that X-Ray traces, under the rights for it, and code that sends turns. */
import { Match, Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { resolveLane } from "../../../functions/model/task/lane-settings.ts";
import { build } from "../../../infra/constructs/bundle.ts";
import {
  automaticEntry,
  automaticLaneSettings,
  deployedFacts,
  sweeperEntry,
  workerEntry,
} from "../../../infra/deployment/index.ts";
import { PawlStack } from "../../../infra/pawl-stack.ts";
import { deployment } from "../made-up.ts";
import { stages } from "../sample-stages.ts";
import { appWithoutBundles, propsOf, resourcesOf } from "../template/template.ts";

function templateOf(tracing: boolean): Template {
  const dev = { ...stages.dev, tracing } as (typeof stages)[string];
  return Template.fromStack(new PawlStack(appWithoutBundles(), propsOf("dev", { stages: { dev } })));
}

/** The roles that may send segments, by their logical ids without CDK's hash. */
function senders(template: Template): string[] {
  return resourcesOf(template, "AWS::IAM::Policy").flatMap(([, { Properties }]) => {
    const { Roles, PolicyDocument } = Properties as { Roles: { Ref: string }[]; PolicyDocument: object };
    const isSender = JSON.stringify(PolicyDocument).includes(
      '"Action":["xray:PutTraceSegments","xray:PutTelemetryRecords"],"Effect":"Allow","Resource":"*"',
    );
    return isSender ? Roles.map(({ Ref }) => Ref.replace(/[0-9A-F]{8}$/, "")) : [];
  });
}

test("a stage with tracing has each function traced, and lets each role send segments and nothing more", () => {
  const template = templateOf(true);
  template.allResourcesProperties("AWS::Lambda::Function", { TracingConfig: { Mode: "Active" } });
  expect(senders(template).sort()).toEqual([
    "AutomaticHandlerRole",
    "DeadLettersHandlerRole",
    "LaneBulkWorkerRole",
    "LaneDefaultWorkerRole",
    "SweeperHandlerRole",
    "UploadsEmptyBucketHandlerRole",
  ]);
});

test("a stage without it has no function traced, and no right of X-Ray's", () => {
  const template = templateOf(false);
  template.allResourcesProperties("AWS::Lambda::Function", { TracingConfig: Match.absent() });
  expect(JSON.stringify(template.toJSON())).not.toContain("xray:");
});

const lane = { ...resolveLane("default", {}), maxReceiveCount: 10, retired: false };
const inputsOf = (entry: string) => Object.keys(build(entry, { hasOtherClient: true }).metafile.inputs);
const inTracing = (entry: string) =>
  inputsOf(entry)
    .filter((file) => file.startsWith("functions/lambda/tracing/"))
    .sort();

test("only what runs tasks carries the code that sends turns, and only where the stage has tracing", () => {
  const files = ["daemon.ts", "trace-turns.ts", "turn-segment.ts"].map(
    (file) => `functions/lambda/tracing/${file}`,
  );
  const known = deployment([]);
  const automatic = (tracing: boolean) =>
    automaticEntry(
      automaticLaneSettings,
      known.automatic.tasks,
      { lanes: {} },
      deployedFacts(known),
      undefined,
      tracing,
    );
  expect(inTracing(workerEntry(lane, [], { lanes: {} }, { tracing: true }))).toEqual(files);
  expect(inTracing(automatic(true))).toEqual(files);
  expect(inTracing(workerEntry(lane, [], { lanes: {} }))).toEqual([]);
  expect(inTracing(automatic(false))).toEqual([]);
  expect(inTracing(sweeperEntry({ lanes: {} }, [], [], []))).toEqual([]);
});

test("tracing makes a worker's bundle at most 3 KB larger", () => {
  const bytes = (tracing: boolean) => {
    const { outputFiles } = build(workerEntry(lane, [], { lanes: {} }, { tracing }));
    return outputFiles
      .filter(({ path }) => path.endsWith(".mjs"))
      .reduce((sum, { contents }) => sum + contents.length, 0);
  };
  const more = bytes(true) - bytes(false);
  expect(more).toBeGreaterThan(500);
  expect(more).toBeLessThanOrEqual(3_072);
});
