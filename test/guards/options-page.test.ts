/** docs/options.md is what the types say, whole and with anchors that stay. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { anchors, page } from "./markdown.ts";
import { optionsPage } from "./options-page/page.ts";
import { Types } from "./options-page/read-options.ts";
import { groups, sections } from "./options-page/sections.ts";

let types: Types;
beforeAll(() => {
  types = new Types();
}, 60_000);
afterAll(() => types?.close());

const entries = [
  ...groups.flatMap(({ parts = [] }) => parts),
  ...sections.flatMap((section) => section.entries),
].map(({ name }) => name);

/** What takes no options that a page could list, or has them elsewhere. */
const elsewhere: Readonly<Record<string, string>> = {
  TaskOptions: "the first part of the page",
  defineTask: "the first part of the page",
  noItem: "docs/throttle.md says when it is yielded",
  PaceOptions: "query and scan extend it",
  ClientOptions: "Pawl's own tests make a client of their own",
  makeClient: "Pawl's own tests make a client of their own",
  schedule: "it is called in five ways: docs/run-time-schedules.md",
};

test("docs/options.md is what npm run reference writes", () => {
  expect(page("docs/options.md"), "npm run reference writes it").toBe(optionsPage(types));
});

test("an option without a docstring, or that may be left out and has no default, is named and refused", () => {
  const option = { type: "number", params: [], declaredBy: "Made", uses: [], meaning: "Means it." };
  const read = (file: string, name: string) => {
    const found = types.read(file, name);
    if (name !== "Parallel" || found.kind !== "type") return found;
    const options = [
      { ...option, name: "silent", meaning: "", isOptional: false },
      { ...option, name: "open", isOptional: true },
      { ...option, name: "said", isOptional: true, byDefault: "none" },
    ];
    return { ...found, options };
  };
  expect(() => optionsPage({ read })).toThrow(
    "functions/model/task/shards/parallel.ts: Parallel: silent has no docstring, open has no @default",
  );
});

test("no two headings of docs/options.md have one anchor, which another option would change", () => {
  expect(anchors(page("docs/options.md")).filter((anchor) => /-\d+$/.test(anchor))).toEqual([]);
});

test.each(["index.ts", "client.ts", "test/kit/index.ts"])(
  "docs/options.md has each function and each interface of options that %s exports",
  (file) => {
    const wanted = types.exportsOf(file).filter((name) => /^[a-z]|Options$/.test(name));
    expect(wanted.filter((name) => !entries.includes(name) && elsewhere[name] === undefined)).toEqual([]);
  },
);

test("an interface that an option of a task or a stage is made of is on the page, or told elsewhere", () => {
  const told: Readonly<Record<string, string>> = {
    Rescue: "rescue and reportOn make it",
    SucceededRequirement: "succeeded makes it",
    ParameterRequirement: "parameter makes it",
    AlarmRequirement: "alarmOk makes it",
    RegionRequirement: "activeRegion makes it",
    ScheduleTrigger: "cron, every, at and window make it",
    StartupTrigger: "onStartup makes it",
    AfterTrigger: "after makes it",
    EventTrigger: "onEvent makes it",
    QueueTrigger: "onQueue makes it",
    LabelledChoice: "the docstring of choices shows it",
    ChoicesContext: "what a function is given is no option",
    TaskContext: "what a function is given is no option",
    ItemErrorInfo: "what a function is given is no option",
    Config: "it is the team's own",
    TaskSettings: "the options of a task that are set in the stage",
  };
  const all = [
    ["functions/model/task/task.ts", "TaskOptions"],
    ["infra/deployment/stage/stage-settings.ts", "StageSettings"],
  ] as const;
  const used = all.flatMap(([file, name]) => {
    const found = types.read(file, name);
    return found.kind === "type" ? found.options.flatMap(({ uses }) => uses) : [];
  });
  expect([...new Set(used)].filter((name) => !entries.includes(name) && told[name] === undefined)).toEqual(
    [],
  );
});
