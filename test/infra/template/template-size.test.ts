import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CfnResource, Stack } from "aws-cdk-lib";
import { expect, test } from "vitest";
import { cron } from "../../../functions/schedule/index.ts";
import { templateSizes } from "../../../infra/constructs/stack/stack-sizes.ts";
import { type StageSettings, templateSizeMistakes } from "../../../infra/deployment/index.ts";
import { Pawl } from "../../../infra/pawl.ts";
import { PawlStack } from "../../../infra/pawl-stack.ts";
import { task } from "../made-up.ts";
import { appWithoutBundles, type MadeUp, propsOf } from "./template.ts";

const lanes = { default: { maxConcurrency: 2 } };

/** An app and its stack `shop-mine`. */
function make(stage: Partial<StageSettings>, lines?: MadeUp["lines"]) {
  const app = appWithoutBundles();
  const stages = { mine: { lanes, removal: "retain", ...stage } } as const;
  return { app, stack: new PawlStack(app, propsOf("mine", { lines, stages })) };
}

/** Two tasks with a schedule each. */
const two = ["a", "b"].map((name) => [task(name, [cron("0 3 * * *")]), { lane: "default" }] as const);

/** Adds a resource with a long value to a stack. */
function addLarge(stack: Stack, properties: object): void {
  new CfnResource(stack, "Large", { type: "Shop::Made::Up", properties: { ...properties } });
}

const megabyte = { text: "é".repeat(500_000) };

test("many lanes with long names, alarms and schedules fit into the main stack's template", () => {
  const names = Array.from({ length: 20 }, (_, i) => `lane-with-a-name--${10 + i}`);
  const stage = {
    lanes: Object.fromEntries(names.map((name) => [name, { maxConcurrency: 2 }])),
    alarms: { topicArn: "arn:aws:sns:eu-west-1:123456789012:alarms" },
  };
  const lines = Array.from({ length: 217 }, (_, i) => {
    const name = `reports.monthly.customer-numbers-${i}`;
    return [
      task(name, [cron("0 3 * * *", { id: "early-in-the-morning" })]),
      { lane: names[0] ?? "" },
    ] as const;
  });
  const { app, stack } = make(stage, lines);
  app.synth();
  expect(stack.pawl.stackSizes[0]?.resources).toBeGreaterThan(480);
  expect(templateSizes(stack, stack.pawl.schedules)[0]?.bytes).toBeLessThan(500_000);
});

test("a template is weighed as CDK writes it, in bytes: the main stack's, a nested one's, and one with indentation", () => {
  const { app, stack } = make({ scheduleStacks: 1 }, two);
  addLarge(stack, { text: "é" });
  const other = new Stack(app, "Other");
  const pawl = new Pawl(
    other,
    "Default",
    propsOf("mine", { lines: two, stages: { mine: { lanes, removal: "retain" } } }),
  );
  const { directory } = app.synth();
  const bytes = (file: string) => readFileSync(join(directory, file)).length;
  const nested = [...stack.pawl.schedules.nestedStacks.values()].map(({ templateFile }) => templateFile);
  expect(templateSizes(stack, stack.pawl.schedules).map((size) => size.bytes)).toEqual(
    [stack.templateFile, ...nested].map(bytes),
  );
  const [indented] = templateSizes(other, pawl.schedules);
  expect(indented?.bytes).toBe(bytes(other.templateFile));
  expect(indented?.bytesWithoutIndentation).toBeLessThan(bytes(other.templateFile));
});

test("templates are written without indentation, in the main stack and the nested ones", () => {
  const { app, stack } = make({ scheduleStacks: 1 }, two);
  app.synth();
  const sizes = templateSizes(stack, stack.pawl.schedules);
  expect(sizes.map(({ bytes }) => bytes)).toEqual(sizes.map((size) => size.bytesWithoutIndentation));
  expect(sizes).toHaveLength(2);
});

test("a template of more than 1 MB is refused, and resources of your own are what to move", () => {
  const { app, stack } = make({}, two);
  addLarge(stack, megabyte);
  expect(() => app.synth()).toThrow(
    /the template of stack shop-mine has 10\d{5} bytes, and CloudFormation takes 1000000: declare fewer lanes, or move resources of your own to another stack/,
  );
});

test("a nested stack's template of more than 1 MB is refused", () => {
  const { app, stack } = make({ scheduleStacks: 1 }, two);
  addLarge(stack.pawl.schedules.nestedStacks.get(1) as Stack, megabyte);
  expect(() => app.synth()).toThrow(
    /the template of stack shop-mine\/Default\/Schedules\/Stack1 has 10\d{5} bytes/,
  );
});

test("a template that schedules make too large is refused with the number of nested stacks", () => {
  const size = { name: "shop-mine", bytes: 1_000_001, bytesWithoutIndentation: 1_000_001 };
  const refused = (bytesOfSchedules: number) =>
    templateSizeMistakes([{ ...size, bytesOfSchedules }], { name: "mine", scheduleStacks: 0 }, [
      { task: "a" },
    ]);
  expect(refused(1)).toEqual([
    "the template of stack shop-mine has 1000001 bytes, and CloudFormation takes 1000000: set scheduleStacks: 1 for stage mine in infra/stages.ts",
  ]);
  expect(refused(0)).toEqual([expect.stringContaining("1000000: declare fewer lanes, or move resources")]);
});

test("a template of another app that is too large with its indentation only is refused with the setting that takes it out", () => {
  const app = appWithoutBundles();
  const other = new Stack(app, "Other");
  new Pawl(other, "Default", propsOf("mine", { lines: two, stages: { mine: { lanes, removal: "retain" } } }));
  addLarge(other, { numbers: Array.from({ length: 150_000 }, () => 1) });
  expect(() => app.synth()).toThrow(
    /the template of stack Other has \d{7} bytes, and CloudFormation takes 1000000: set suppressTemplateIndentation: true on the stack/,
  );
});
