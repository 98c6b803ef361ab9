/** What listens to runs: what may be said of it, what is made for it, and the recipe of docs/events.md. */
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { App, Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import * as awsEvents from "aws-cdk-lib/aws-events";
import type { Construct } from "constructs";
import { expect, test } from "vitest";
import type { Subscriber } from "../../functions/model/run/told/life-event.ts";
import { directoryOf } from "../../functions/model/task/manifest.ts";
import { resolveDeployment, summary, toManifest, workerEntry } from "../../infra/deployment/index.ts";
import type { PawlProps } from "../../infra/pawl.ts";
import { PawlStack } from "../../infra/pawl-stack.ts";
import { root } from "../steps.ts";
import { stages } from "./sample-stages.ts";
import { appWithoutBundles, propsOf, resourcesOf } from "./template/template.ts";

const dev = stages.dev as (typeof stages)["dev"] & object;
const tell = () => {};
const pager: Subscriber = { name: "pager", on: ["errored"], tell };

function props(events: unknown, subscribers?: unknown, resources?: PawlProps["resources"]): PawlProps {
  const madeUp = { stages: { dev: { ...dev, events } as never }, resources };
  return { ...propsOf("dev", madeUp), subscribers: subscribers as readonly Subscriber[] };
}

const template = (...of: Parameters<typeof props>) =>
  Template.fromStack(new PawlStack(appWithoutBundles(), props(...of)));

test.each([
  [
    {},
    "events: bus undefined is not allowed: true for one of the stack's own, or the name or the ARN of a bus",
  ],
  [{ bus: "a b" }, 'events: bus "a b" is not allowed'],
  [
    { bus: true, on: ["failed"] },
    "events: on [ 'failed' ] is not allowed: an array with any of enqueued, started,",
  ],
  [{ bus: true, on: [] }, "events: on [] is not allowed"],
  [{ bus: true, to: "x" }, 'events: unknown "to": allowed are bus, on'],
  [true, "events true is not allowed: an object such as { bus: true"],
])("a stage's events %j are refused", (events, message) => {
  expect(() => resolveDeployment(props(events))).toThrow(message);
});

test.each([
  [{}, "subscribers {} is not allowed: an array"],
  [[{ ...pager, on: ["failed"] }], "functions/subscribers.ts, subscriber 1: on [ 'failed' ] is not allowed"],
  [
    [pager, { ...pager, task: "none" }],
    'subscriber 2: task "none" is not deployed: there are quick, team.slow',
  ],
  [[{ ...pager, tell: "it" }], 'tell "it" is not allowed: a function'],
  [[{ ...pager, name: "" }], 'name "" is not allowed: a text that is not empty'],
  [[{ ...pager, when: 1 }], 'unknown "when": allowed are name, on, task, tell'],
  [["pager"], 'it "pager" is not allowed: an object such as'],
])("subscribers %j are refused", (subscribers, message) => {
  expect(() => resolveDeployment(props(undefined, subscribers))).toThrow(message);
});

const eventsOf = (...of: Parameters<typeof props>) =>
  directoryOf(toManifest(resolveDeployment(props(...of)))).events;

test("every function is told which events something listens to, those of one task by its name", () => {
  expect(eventsOf(undefined)).toBeUndefined();
  expect(eventsOf({ bus: true, on: ["errored", "missed"] })).toEqual(["errored", "missed"]);
  const ofOne = { ...pager, on: ["errored", "started"], task: "quick" };
  expect(eventsOf({ bus: true, on: ["errored"] }, [ofOne])).toEqual(["errored", "started quick"]);
});

test("a lane's entry imports what tells only where something listens, and subscribers only where there are any", () => {
  const entry = (...of: Parameters<typeof props>) => {
    const deployment = resolveDeployment(props(...of));
    const [lane] = deployment.lanes;
    return workerEntry(lane as never, [], { lanes: {} }, { events: deployment.listening });
  };
  expect(entry(undefined)).not.toMatch(/teller|subscribers/);
  const ofBus = entry({ bus: "runs", on: ["errored"] });
  expect(ofBus).toContain('import { bus, teller } from "#pawl/functions/lambda/teller";');
  expect(ofBus).toContain('makeTeller: teller(bus(["errored"]))');
  expect(ofBus).not.toContain("subscribers");
  const ofCode = entry(undefined, [pager]);
  expect(ofCode).toContain('import { subscribers } from "./functions/subscribers.ts";');
  expect(ofCode).toContain("makeTeller: teller(subscribed(subscribers))");
});

test("a stage with a bus of its own makes it, named as the stack, and lets each worker put events on it", () => {
  const made = template({ bus: true });
  made.hasResourceProperties("AWS::Events::EventBus", { Name: "shop-dev" });
  const workers = resourcesOf(made, "AWS::Lambda::Function").filter(([id]) => id.startsWith("Lane"));
  expect(workers.length).toBe(2);
  const [[busId = ""] = []] = resourcesOf(made, "AWS::Events::EventBus");
  const arn = { "Fn::GetAtt": [busId, "Arn"] };
  for (const [, { Properties }] of workers)
    expect(Properties.Environment).toMatchObject({ Variables: { PAWL_EVENT_BUS: arn } });
  const rights = resourcesOf(made, "AWS::IAM::Policy").filter(([, policy]) =>
    JSON.stringify(policy).includes("events:PutEvents"),
  );
  expect(rights.map(([id]) => id.slice(0, 5)).sort()).toEqual(["LaneB", "LaneD"]);
});

test("a bus that exists is taken by its name, and nothing is made where nothing listens", () => {
  const named = template({ bus: "runs" });
  named.resourceCountIs("AWS::Events::EventBus", 0);
  named.hasResourceProperties("AWS::Lambda::Function", {
    Environment: { Variables: { PAWL_EVENT_BUS: Match.objectLike({}) } },
  });
  expect(JSON.stringify(template(undefined).toJSON())).not.toContain("PAWL_EVENT_BUS");
});

test("what subscribers need is given to every lane's worker", () => {
  const made = template(undefined, [pager], () => ({ "(subscribers)": { environment: { PAGER: "p" } } }));
  const workers = resourcesOf(made, "AWS::Lambda::Function").filter(([id]) => id.startsWith("Lane"));
  for (const [, { Properties }] of workers)
    expect(Properties.Environment).toMatchObject({ Variables: { PAGER: "p" } });
});

test("synth says what listens, and what a million events cost", () => {
  const deployment = resolveDeployment(props({ bus: true, on: ["errored"] }, [pager]));
  expect(summary(deployment, [{ name: "shop-dev", number: 0, resources: 40, schedules: 2 }])).toContain(
    "  a bus and functions/subscribers.ts listen to errored: a million events cost at most 2.88 USD",
  );
});

test("the recipe of docs/events.md sends errors to a channel of Slack by way of SNS", async () => {
  const page = readFileSync(join(root, "docs/events.md"), "utf8");
  const [recipe = ""] = /(?<=```ts\n)\/\/ infra\/slack-errors\.ts\n[\s\S]*?(?=```)/.exec(page) ?? [];
  const folder = mkdtempSync(join(tmpdir(), "pawl-recipe-"));
  try {
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    const file = join(folder, "slack-errors.ts");
    writeFileSync(file, recipe);
    const { SlackErrors } = (await import(pathToFileURL(file).href)) as {
      readonly SlackErrors: new (scope: Construct, id: string, props: object) => Construct;
    };
    const stack = new Stack(new App(), "Slack");
    const eventBus = new awsEvents.EventBus(stack, "Bus");
    new SlackErrors(stack, "SlackErrors", { eventBus, workspaceId: "T0", channelId: "C0" });
    const made = Template.fromStack(stack);
    const [[topic = ""] = []] = resourcesOf(made, "AWS::SNS::Topic");
    made.hasResourceProperties("AWS::Events::Rule", {
      EventPattern: { source: ["pawl"], "detail-type": ["Run errored"] },
      Targets: [
        Match.objectLike({
          Arn: { Ref: topic },
          InputTransformer: {
            InputPathsMap: Match.objectLike({
              "detail-task": "$.detail.task",
              "detail-error-message": "$.detail.error.message",
            }),
            InputTemplate: Match.stringLikeRegexp('"title":"<detail-task> failed"'),
          },
        }),
      ],
    });
    made.hasResourceProperties("AWS::Chatbot::SlackChannelConfiguration", {
      SlackChannelId: "C0",
      SlackWorkspaceId: "T0",
      SnsTopicArns: [{ Ref: topic }],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
