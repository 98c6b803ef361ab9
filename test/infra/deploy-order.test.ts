import { Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { cyclesOf, dependenciesOf, waitsFor } from "./dependencies.ts";
import { resourcesOf, synthesize } from "./template/template.ts";

/** Two lanes with a task each, three schedules with the sweeper's. */
const dev = synthesize("dev");
const prod = synthesize("prod");

function idsOf(template: Template, type: string): string[] {
  return resourcesOf(template, type).map(([id]) => id);
}

/** Every worker, the event source of its queue, and its role's policy. */
function workers(template: Template): string[] {
  const lanes = /^Lane(Default|Bulk)(Worker|EventSource)/;
  const types = ["AWS::Lambda::Function", "AWS::Lambda::EventSourceMapping", "AWS::IAM::Policy"];
  const found = types.flatMap((type) => idsOf(template, type)).filter((id) => lanes.test(id));
  expect(found).toHaveLength(6);
  return found;
}

test("each schedule waits for all workers, their event sources and policies, and for its role's policy", () => {
  for (const template of [dev, prod]) {
    const [policy] = idsOf(template, "AWS::IAM::Policy").filter((id) => id.startsWith("SchedulesRole"));
    const schedules = idsOf(template, "AWS::Scheduler::Schedule");
    expect(schedules).toHaveLength(3);
    for (const schedule of schedules) {
      const waited = waitsFor(template, schedule);
      expect([...workers(template), policy].filter((id) => !waited.has(id as string))).toEqual([]);
    }
  }
});

test("the sweeper waits for each schedule of a task: a trigger that moves to EventBridge is fired by it until then", () => {
  for (const scheduleStacks of [0, 2]) {
    const lanes = { default: { maxConcurrency: 2 }, bulk: { maxConcurrency: 2 } };
    const template = synthesize("mine", { stages: { mine: { lanes, removal: "destroy", scheduleStacks } } });
    const [sweeper] = idsOf(template, "AWS::Lambda::Function").filter((id) => id.startsWith("Sweeper"));
    const waited = waitsFor(template, sweeper as string);
    const ofTasks = idsOf(template, "AWS::Scheduler::Schedule").filter((id) => !id.startsWith("Sweeper"));
    const all = [...ofTasks, ...idsOf(template, "AWS::CloudFormation::Stack")];
    expect(all.length).toBeGreaterThan(0);
    expect(all.filter((id) => !waited.has(id))).toEqual([]);
  }
});

test("the sweeper's own schedule waits for the policy that lets it invoke the sweeper", () => {
  const [policy] = idsOf(dev, "AWS::IAM::Policy").filter((id) => id.startsWith("SchedulesInvoke"));
  const [schedule] = idsOf(dev, "AWS::Scheduler::Schedule").filter((id) => id.startsWith("Sweeper"));
  expect(dependenciesOf(dev).get(schedule as string)).toContain(policy);
});

test("the sweeper waits for all workers, their event sources and policies, since it starts the tasks of a deploy", () => {
  for (const template of [dev, prod]) {
    const [sweeper] = idsOf(template, "AWS::Lambda::Function").filter((id) => id.startsWith("Sweeper"));
    const waited = waitsFor(template, sweeper as string);
    expect(workers(template).filter((id) => !waited.has(id))).toEqual([]);
  }
});

// "During a stack update, resources that depend on updated resources are updated automatically", says AWS's reference
// on DependsOn: the policy has its place in the order also where the deploy does not change it.
test("schedules wait for workers and event sources through one resource, so that each is small however many lanes there are", () => {
  const [policy] = idsOf(dev, "AWS::IAM::Policy").filter((id) => id.startsWith("SchedulesRole"));
  const named = dependenciesOf(dev).get(policy as string) ?? [];
  expect(workers(dev).filter((id) => !id.includes("DefaultPolicy") && !named.includes(id))).toEqual([]);
  for (const [id, resource] of resourcesOf(dev, "AWS::Scheduler::Schedule")) {
    if (!id.startsWith("Sweeper")) expect(resource).toMatchObject({ DependsOn: [policy] });
  }
});

test("a nested stack of schedules waits for all workers, their event sources and policies, and for its role's policy", () => {
  const lanes = { default: { maxConcurrency: 2 }, bulk: { maxConcurrency: 2 } };
  const stages = { mine: { lanes, removal: "destroy", scheduleStacks: 2 } } as const;
  const template = synthesize("mine", { stages });
  const [policy] = idsOf(template, "AWS::IAM::Policy").filter((id) => id.startsWith("SchedulesRole"));
  const stacks = idsOf(template, "AWS::CloudFormation::Stack");
  expect(stacks).not.toEqual([]);
  for (const stack of stacks) {
    const waited = waitsFor(template, stack);
    expect([...workers(template), policy].filter((id) => !waited.has(id as string))).toEqual([]);
  }
  expect(cyclesOf(template)).toEqual([]);
});

test("no resource waits for itself", () => {
  for (const stage of ["dev", "prod", "local"]) expect(cyclesOf(synthesize(stage))).toEqual([]);
});

test("a template in which two resources wait for each other is found", () => {
  const resource = (DependsOn: string) => ({ Type: "AWS::SQS::Queue", DependsOn });
  const template = Template.fromJSON({ Resources: { A: resource("B"), C: resource("A") } });
  expect(cyclesOf(template)).toEqual([]);
  const text = { "Fn::Sub": "${A.Arn}-${AWS::Region}" };
  const circle = { A: resource("C"), C: { Type: "AWS::SQS::Queue", Properties: { QueueName: text } } };
  expect(cyclesOf({ toJSON: () => ({ Resources: circle }) })).toEqual(["A", "C"]);
});
