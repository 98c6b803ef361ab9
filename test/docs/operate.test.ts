/** docs/operate.md says what to do for each alarm, in commands that exist. */
import { execFileSync } from "node:child_process";
import { type App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { outputs } from "../../functions/model/task/manifest.ts";
import { type PlaceText, placeParameter } from "../../functions/model/task/project-name.ts";
import { defaultSettings } from "../../functions/model/task/settings.ts";
import { defineTask } from "../../functions/model/task/task.ts";
import { planAlarms, planHealthAlarms, resolveStage } from "../../infra/deployment/index.ts";
import { Pawl } from "../../infra/pawl.ts";
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

/** Commands of the `aws` program that are no operation of a service, and one of a service that has no client here. */
const ofTheProgram = ["logs tail", "ssm get-parameter"];

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

/** The key of the output that the page's lines ask CloudFormation for, and the stack. */
function asked(key: string, place: PlaceText): readonly [stack?: string, key?: string] {
  const [, lines = expect.fail()] = /^```sh\n(stack=[\s\S]*?)^```$/m.exec(operate) ?? [];
  const given = lines
    .replace(/^stack=.*$/m, `stack=${place.stack}`)
    .replace(/^prefix=.*$/m, `prefix=${place.outputs}`);
  const script = `aws() { printf '%s\\n' "$@"; }\n${given}output ${key}\n`;
  const args = execFileSync("bash", ["-c", script], { encoding: "utf8" }).split("\n");
  const query = args[args.indexOf("--query") + 1];
  return [args[args.indexOf("--stack-name") + 1], /OutputKey=='(\w+)'/.exec(query ?? "")?.[1]];
}

test("the lines of docs/operate.md name the outputs of a Pawl in a stack of its own, and of one in any other", () => {
  const own = new PawlStack(appWithoutBundles(), propsOf("dev"));
  const team = new Stack(appWithoutBundles() as App, "Team");
  new Pawl(team, "Jobs", { ...propsOf("dev"), project: "shop" });
  const [, parameter] = /`aws ssm get-parameter --name (\S+) /.exec(operate) ?? [];
  expect(parameter).toBe(placeParameter("PROJECT", "STAGE"));
  const ofTeam = Template.fromStack(team);
  const [[, { Properties }] = expect.fail()] = resourcesOf(ofTeam, "AWS::SSM::Parameter");
  expect(Properties.Name).toBe(placeParameter("shop", "dev"));
  const place = JSON.parse(String(Properties.Value)) as PlaceText;
  expect(place).toMatchObject({ stack: "Team", outputs: expect.stringMatching(/^TeamJobs/) });
  for (const [template, at] of [
    [Template.fromStack(own), { stack: "shop-dev", outputs: "" }],
    [ofTeam, place],
  ] as const) {
    const [stack, key] = asked(outputs.workers, at);
    expect(stack).toBe(at.stack);
    expect(Object.keys(template.findOutputs("*"))).toContain(key);
  }
});
