/** docs/operate.md says what to do for each alarm, in commands that exist. */
import { Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { outputs } from "../../functions/model/task/manifest.ts";
import { defaultSettings } from "../../functions/model/task/settings.ts";
import { defineTask } from "../../functions/model/task/task.ts";
import { planAlarms, planHealthAlarms, resolveStage } from "../../infra/deployment/index.ts";
import { PawlStack } from "../../infra/pawl-stack.ts";
import { anchors, page } from "../guards/markdown.ts";
import { appWithoutBundles, propsOf, resourcesOf } from "../infra/template/template.ts";

const operate = page("docs/operate.md");

const topicArn = "arn:aws:sns:eu-west-1:123456789012:alarms";
const stage = resolveStage("mine", {
  mine: { lanes: { default: {}, bulk: {} }, removal: "retain", alarms: { topicArn } },
});
const watched = [{ name: "a", settings: { ...defaultSettings, health: "last-run" } }] as const;
const alarms = [...planAlarms(stage, stage.lanes), ...planHealthAlarms({ ...stage, metrics: true }, watched)];

/** What the page puts between backticks, and the lines of its shell blocks. */
const commands = [
  ...[...operate.replaceAll(/^```[\s\S]*?^```$/gm, "").matchAll(/`([^`]+)`/g)].map(([, text = ""]) =>
    text.replaceAll(/\s+/g, " "),
  ),
  ...[...operate.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, text = ""]) => text.split("\n")),
];

test("the headings of docs/operate.md under Alarms are those that the alarms' descriptions name", () => {
  const [, section = ""] = operate.split("\n## Alarms\n");
  const headings = [...(section.split("\n## ")[0] ?? "").matchAll(/^### (.+)$/gm)].map(([, text]) => text);
  expect(headings).toEqual([...new Set(alarms.map(({ runbook }) => runbook))]);
});

test("the description of every alarm in the template ends with the link to a heading of docs/operate.md", () => {
  const task = defineTask({ name: "a", description: "Runs.", health: "last-run", run: () => undefined });
  const lanes = { default: {}, bulk: {} };
  const stages = { mine: { lanes, removal: "retain", metrics: true, alarms: { topicArn } } } as const;
  const props = propsOf("mine", { stages, lines: [[task, { lane: "default" }]] });
  const template = Template.fromStack(new PawlStack(appWithoutBundles(), props));
  const made = resourcesOf(template, "AWS::CloudWatch::Alarm").map(([, { Properties }]) => Properties);
  expect(made).toHaveLength(alarms.length);
  const links = made.map(
    ({ AlarmDescription }) => /docs\/operate\.md#(\S+)$/.exec(String(AlarmDescription))?.[1],
  );
  expect(links.filter((link) => link === undefined || !anchors(operate).includes(link))).toEqual([]);
});

test("every section of docs/operate.md about an alarm has a command to run", () => {
  const [, section = ""] = operate.split("\n## Alarms\n");
  const sections = (section.split("\n## ")[0] ?? "").split("\n### ").slice(1);
  const without = sections.filter((text) => !/`(npx pawl|aws|logs|npx cdk) /.test(text));
  expect(without.map((text) => text.split("\n")[0])).toEqual([]);
});

/** Commands of the `aws` program that are no operation of a service. */
const ofTheProgram = ["logs tail"];

test("every aws command of docs/operate.md is an operation of its service", async () => {
  const found = commands.flatMap((line) => [...line.matchAll(/\baws ([a-z]+) ([a-z-]+)/g)]);
  expect(found.length).toBeGreaterThan(8);
  for (const [, service = "", operation = ""] of found) {
    if (ofTheProgram.includes(`${service} ${operation}`)) continue;
    const sdk = await import(`@aws-sdk/client-${service}`);
    const name = operation.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
    expect(Object.keys(sdk), `${service} ${operation}`).toContain(`${name}Command`);
  }
});

test("every output that docs/operate.md reads is an output of the stack", () => {
  const read = commands.flatMap((line) => [...line.matchAll(/\boutput ([A-Z]\w+)/g)].map(([, key]) => key));
  expect(read.length).toBeGreaterThan(4);
  expect(read.filter((key) => !(Object.values(outputs) as unknown[]).includes(key))).toEqual([]);
});
