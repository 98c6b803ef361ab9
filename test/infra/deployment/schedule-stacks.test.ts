import { Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { cron } from "../../../functions/schedule/index.ts";
import { stackSizeMistakes } from "../../../infra/deployment/index.ts";
import { PawlStack } from "../../../infra/pawl-stack.ts";
import { deployment, task } from "../made-up.ts";
import { appWithoutBundles, type MadeUp, propsOf, resourcesOf } from "../template/template.ts";

const lanes = { default: { maxConcurrency: 2 }, bulk: { timeoutSeconds: 900, maxConcurrency: 2 } };

/** A deployment of tasks `t0`, `t1` and so on, each with two schedules. */
function tasksOf(count: number): MadeUp["lines"] {
  const triggers = [cron("0 3 * * *", { id: "early" }), cron("0 9 * * *", { id: "late" })];
  return Array.from({ length: count }, (_, i) => [task(`t${i}`, triggers), { lane: "default" }] as const);
}

function stackOf(count: number, scheduleStacks: number) {
  const stages = { mine: { lanes, removal: "retain", scheduleStacks } } as const;
  const props = propsOf("mine", { lines: tasksOf(count), stages });
  const app = appWithoutBundles();
  return { app, stack: new PawlStack(app, props) };
}

/** Task to the number of its stack. */
function numbers(count: number, scheduleStacks: number): Map<string, number> {
  const { schedules } = deployment(tasksOf(count) ?? [], { scheduleStacks });
  return new Map(schedules.map(({ task, stack }) => [task, stack]));
}

test("without scheduleStacks every schedule is in the main stack, under a name without a number", () => {
  const { schedules } = deployment(tasksOf(2) ?? []);
  expect(schedules.map(({ name, stack }) => [name, stack])).toEqual([
    ["t0_early", 0],
    ["t0_late", 0],
    ["t1_early", 0],
    ["t1_late", 0],
  ]);
});

test("all schedules of a task are in one nested stack, whose number ends their names", () => {
  const { schedules } = deployment(tasksOf(50) ?? [], { scheduleStacks: 3 });
  expect(new Set(schedules.map(({ stack }) => stack))).toEqual(new Set([1, 2, 3]));
  const ofTask = numbers(50, 3);
  for (const { name, task, trigger, stack } of schedules) {
    expect(stack).toBe(ofTask.get(task));
    expect(name).toBe(`${task}_${trigger}_s${stack}`);
  }
});

test("one stack more takes tasks from the others and moves none between those", () => {
  for (let stacks = 1; stacks < 6; stacks++) {
    const before = numbers(400, stacks);
    const moved = [...numbers(400, stacks + 1)].filter(([name, stack]) => stack !== before.get(name));
    expect(moved.length).toBeGreaterThan(400 / (stacks + 1) / 2);
    expect(new Set(moved.map(([, stack]) => stack))).toEqual(new Set([stacks + 1]));
  }
});

test("a schedule has another name wherever the number of stacks puts it into another stack", () => {
  const long = `t${"x".repeat(39)}`;
  const lines = [
    [task(long, [cron("0 3 * * *", { id: `c${"d".repeat(38)}` })]), { lane: "default" }],
  ] as const;
  const names = new Map<number, string>();
  for (let stacks = 0; stacks <= 20; stacks++) {
    const [schedule] = deployment(lines, { scheduleStacks: stacks }).schedules;
    const { name = "", stack = -1 } = schedule ?? {};
    expect(name).toHaveLength(64);
    expect(names.get(stack) ?? name).toBe(name);
    names.set(stack, name);
  }
  expect(new Set(names.values()).size).toBe(names.size);
  expect(names.size).toBeGreaterThan(2);
});

test("nested stacks hold the schedules and nothing else, in the one group and under the one role of the main stack", () => {
  const { stack } = stackOf(20, 2);
  const main = Template.fromStack(stack);
  const [nested, ...more] = resourcesOf(main, "AWS::CloudFormation::Stack");
  expect(more).toHaveLength(1);
  // The sweeper's own schedule stays in the main stack.
  expect(resourcesOf(main, "AWS::Scheduler::Schedule").map(([id]) => id)).toEqual([
    "SweeperSchedule7C95544E",
  ]);
  const values = JSON.stringify(nested?.[1].Properties.Parameters);
  for (const id of ["SchedulesGroup", "SchedulesRole", "LaneDefaultQueue", "DeadLettersQueue"]) {
    expect(values).toContain(id);
  }
  const templates = [...stack.pawl.schedules.nestedStacks.values()].map((each) => Template.fromStack(each));
  const resources = templates.flatMap((template) => resourcesOf(template));
  expect(new Set(resources.map(([, { Type }]) => Type))).toEqual(new Set(["AWS::Scheduler::Schedule"]));
  expect(resources).toHaveLength(40);
});

test("a stack of more than 500 resources is refused with the number of nested stacks that is enough", () => {
  const { app, stack } = stackOf(500, 0);
  const main = stack.pawl.stackSizes[0]?.resources;
  expect(() => app.synth()).toThrow(
    `stack shop-mine has ${main} resources, 1000 of them schedules of tasks, and CloudFormation takes 500: set scheduleStacks: 3 for stage mine in infra/stages.ts`,
  );
});

test("a nested stack of more than 500 resources is refused with a greater number", () => {
  expect(() => stackOf(500, 1).app.synth()).toThrow(
    "stack shop-mine/Default/Schedules/Stack1 has 1000 resources, 1000 of them schedules of tasks, and CloudFormation takes 500: set scheduleStacks: 3 for stage mine in infra/stages.ts",
  );
});

test("a number of nested stacks that synth recommends is enough", () => {
  const { app, stack } = stackOf(500, 3);
  expect(() => app.synth()).not.toThrow();
  expect(Math.max(...stack.pawl.stackSizes.map(({ resources }) => resources))).toBeLessThanOrEqual(400);
});

/** What synth says of one task with so many triggers. */
function oneTask(count: number, scheduleStacks: number) {
  const triggers = Array.from({ length: count }, (_, i) =>
    cron(`${i % 60} ${Math.floor(i / 60)} * * *`, { id: `c${i}` }),
  );
  const stages = { mine: { lanes, removal: "retain", scheduleStacks } } as const;
  const app = appWithoutBundles();
  new PawlStack(app, propsOf("mine", { lines: [[task("many", triggers), { lane: "default" }]], stages }));
  return () => app.synth();
}

test("a task with more schedules than a stack takes is refused by its name, since no number of stacks helps", () => {
  for (const stacks of [0, 1]) {
    expect(oneTask(501, stacks)).toThrow(
      "and CloudFormation takes 500: task many alone has 501 schedules, so split its triggers among several tasks",
    );
  }
});

test("a task that fills a nested stack is refused in the main stack with a number that is enough", () => {
  expect(oneTask(480, 0)).toThrow(/480 of them schedules .* takes 500: set scheduleStacks: 1 for stage mine/);
  expect(oneTask(480, 1)).not.toThrow();
});

test("more schedules than 20 nested stacks take are refused", () => {
  const size = { name: "shop-mine", number: 20, resources: 501, schedules: 501 };
  const schedules = Array.from({ length: 10_001 }, (_, i) => ({ task: `t${i}` }));
  expect(stackSizeMistakes([size], { name: "mine", scheduleStacks: 20 }, schedules)).toEqual([
    "stack shop-mine has 501 resources, 501 of them schedules of tasks, and CloudFormation takes 500: 20 nested stacks are too few, so deploy some tasks as another project",
  ]);
});

test("a stage whose scheduleStacks is not allowed is refused", () => {
  expect(() => deployment([], { scheduleStacks: 21 })).toThrow(
    "stage mine: scheduleStacks 21 is not allowed: a whole number from 0 to 20",
  );
});
