/** What completes a command line: it goes by the options and arguments that the parser and the help have. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commands } from "../../../cli/commands/index.ts";
import { declared, placeholder } from "../../../cli/completion/complete.ts";
import { values } from "../../../cli/completion/values.ts";
import type { Session } from "../../../cli/session.ts";
import { type CallOptions, CliHarness, manifest as ofHarness } from "../harness.ts";

const manifest = { ...ofHarness, project: "acme" };

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pawl-complete-"));
  for (const path of ["below", "cdk.out", ".aws"]) mkdirSync(join(folder, path));
  writeFileSync(join(folder, "cdk.json"), '{"context": {"project": "acme"}}');
  writeFileSync(join(folder, "cdk.out/pawl.json"), JSON.stringify({ ...manifest, stage: "prod" }));
  writeFileSync(
    join(folder, ".aws/config"),
    "[default]\nregion = eu-west-1\n[profile work]\nregion=eu-north-1\n",
  );
  writeFileSync(join(folder, ".aws/credentials"), "[old]\naws_access_key_id = x\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The words that complete the last one. */
async function completed(words: readonly string[], more: CallOptions = {}, cli = new CliHarness()) {
  const { exitCode, stdout, stderr } = await cli.pawl(["completion", "bash", "--", "pawl", ...words], {
    cwd: join(folder, "below"),
    ...more,
    env: { HOME: folder, ...more.env },
  });
  expect([exitCode, stderr]).toEqual([0, ""]);
  return stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split(" -- ")[0] as string);
}

/** An endpoint on this machine, which the harness stands for. */
const onThisMachine = { env: { AWS_ENDPOINT_URL: "http://127.0.0.1:1" } };
const tasks = ["count-cities", "expire-cities", "import-cities"];

test("the completed options of every command are those of its parser and of its help", async () => {
  for (const entry of commands) {
    const command = await declared(entry, {} as Session);
    const parsed = command.options.map(({ long }) => long);
    const { stdout } = await new CliHarness().pawl([entry.name, "--help"]);
    const [own = ""] = stdout.split("Global Options:");
    const helped = [...own.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, long]) => long);
    expect(helped.sort(), entry.name).toEqual([...parsed, "--help"].sort());
    expect(await completed([entry.name, "-"]), entry.name).toEqual([...parsed, "--help", "--debug"]);
  }
});

test("every value of an option or an argument has its line in the table of values, or choices", async () => {
  const used = new Set<string>();
  for (const entry of commands) {
    const command = await declared(entry, {} as Session);
    const all = [
      ...command.options.filter((each) => each.required || each.optional),
      ...command.registeredArguments,
    ];
    for (const each of all.filter(({ argChoices }) => argChoices === undefined)) used.add(placeholder(each));
  }
  expect([...used].sort()).toEqual(Object.keys(values).sort());
});

test.each<[string, readonly string[], readonly string[]]>([
  ["commands", ["re"], ["resume", "redrive"]],
  ["commands after a global option", ["--debug", "hi"], ["history"]],
  ["global options before a command", ["--de"], ["--debug"]],
  ["commands after help", ["help", "re"], ["resume", "redrive"]],
  ["nothing after help and its command", ["help", "run", ""], []],
  ["nothing for what is no command", ["nonsense", ""], []],
  ["shells", ["completion", ""], ["bash", "zsh", "fish"]],
  ["the choices of an option", ["run", "--overlap", ""], ["skip", "queue", "allow"]],
  ["the choices of an option after =", ["run", "--overlap=a"], ["--overlap=allow"]],
  ["tasks", ["run", ""], tasks],
  ["further tasks where several may be given", ["calendar", "import-cities", "c"], ["count-cities"]],
  ["tasks by --task", ["history", "--task", "c"], ["count-cities"]],
  ["tasks with a slash where a run is needed", ["cancel", "imp"], ["import-cities/"]],
  ["tasks without one where either will do", ["pause", "imp"], ["import-cities"]],
  ["statuses", ["history", "--status", "er"], ["errored"]],
  ["a further status after a comma", ["status", "--status", "errored,err"], []],
  ["statuses that are not given yet", ["status", "--status", "errored,ski"], ["errored,skipped"]],
  ["params of the task", ["run", "expire-cities", "--param", ""], ["maxExpiredPerRun=", "mode=", "label="]],
  ["values of a param", ["run", "expire-cities", "--param", "mode="], ["mode=dry", "mode=wet"]],
  ["no values of a param that is inherited", ["run", "expire-cities", "--param", "constructor="], []],
  ["time zones", ["next", "--time-zone", "Europe/Lond"], ["Europe/London"]],
  ["the project", ["list", "--project", ""], ["acme"]],
  ["stages", ["list", "--stage", ""], ["prod"]],
  ["profiles", ["list", "--profile", ""], ["default", "work", "old"]],
  ["Regions", ["list", "--region", ""], ["eu-west-1", "eu-north-1"]],
  ["files", ["run", "--csv", "x"], [":files "]],
  ["files after =", ["run", "--csv=x"], [":files --csv="]],
  ["files after @", ["run", "--params", "@"], [":files @"]],
  ["no files where JSON is begun", ["run", "--params", "{"], []],
  ["folders", ["dev", "--state", ""], [":folders "]],
  ["nothing after --", ["run", "--", ""], []],
  ["nothing where only a person knows", ["pause", "count-cities", "--note", ""], []],
  ["options where all arguments are given", ["completion", "bash", "-"], ["--help", "--debug"]],
  ["an option that may be given again", ["run", "--tag", "a", "--ta"], ["--tag"]],
  ["no option a second time", ["run", "--note", "a", "--no"], []],
  ["no option a second time by its short name", ["history", "-n", "1", "--nu"], []],
  ["no option beside one that excludes it", ["logs", "--follow", "--js"], []],
  ["no option that the task cannot have", ["redrive", "count-cities", "--wa"], []],
  ["no option that the run cannot have", ["pause", "a/2026-11-21T09:59:00Z/b", "--ru"], []],
])("completion offers %s", async (_what, words, expected) => {
  expect(await completed(words)).toEqual(expected);
});

test("a description of two lines completes to no task of its second line", async () => {
  const file = join(folder, "cdk.out/pawl.json");
  const tasks = manifest.tasks.map((task) => ({ ...task, description: "One.\nAnother." }));
  writeFileSync(file, JSON.stringify({ ...manifest, stage: "prod", tasks }));
  try {
    expect(await completed(["status", ""])).not.toContain("Another.");
    expect(await completed(["status", "c"])).toEqual(["count-cities"]);
  } finally {
    writeFileSync(file, JSON.stringify({ ...manifest, stage: "prod" }));
  }
});

test("the tags of the tasks are offered, each once", async () => {
  const file = join(folder, "cdk.out/pawl.json");
  const tags = [["backup"], ["backup", "nightly"], undefined];
  const tasks = manifest.tasks.map((task, i) => ({ ...task, tags: tags[i] }));
  writeFileSync(file, JSON.stringify({ ...manifest, stage: "prod", tasks }));
  try {
    expect(await completed(["run", "--tag", ""])).toEqual(["backup", "nightly"]);
    expect(await completed(["doc", "--tag", "n"])).toEqual(["nightly"]);
  } finally {
    writeFileSync(file, JSON.stringify({ ...manifest, stage: "prod" }));
  }
});

test("the tasks of the stage that is named are offered", async () => {
  mkdirSync(join(folder, ".pawl/cdk.out"), { recursive: true });
  const [first] = manifest.tasks;
  writeFileSync(join(folder, ".pawl/cdk.out/pawl.json"), JSON.stringify({ ...manifest, tasks: [first] }));
  expect(await completed(["run", ""])).toEqual(["count-cities"]);
  expect(await completed(["run", "--stage", "prod", ""])).toEqual(tasks);
  expect(await completed(["list", "--stage", ""])).toEqual(["local", "prod"]);
  writeFileSync(join(folder, ".pawl/cdk.out/pawl.json"), "{");
  expect(await completed(["run", ""])).toEqual(tasks);
  rmSync(join(folder, ".pawl"), { recursive: true });
});

test("of several projects, the tasks and stages are offered of the one that is named, or else of that of the folder", async () => {
  const file = join(folder, "cdk.out/pawl-bills-test.json");
  const [first] = manifest.tasks;
  const bills = { ...manifest, project: "bills", stage: "test", tasks: [{ ...first, name: "send-bills" }] };
  // Both are read, this one first.
  writeFileSync(file, JSON.stringify(bills));
  writeFileSync(join(folder, "cdk.out/pawl-bills-prod.json"), JSON.stringify({ ...bills, stage: "prod" }));
  try {
    expect(await completed(["run", ""])).toEqual(tasks);
    expect(await completed(["run", "--stage", "prod", ""])).toEqual(tasks);
    expect(await completed(["run", "--stage", "test", ""])).toEqual(tasks);
    expect(await completed(["run", "--project", "bills", ""])).toEqual(["send-bills"]);
    expect(await completed(["list", "--stage", ""])).toEqual(["prod"]);
    expect((await completed(["list", "--project", "bills", "--stage", ""])).sort()).toEqual(["prod", "test"]);
    expect(await completed(["list", "--project", ""])).toEqual(["acme", "bills"]);
    expect(await completed(["run", "--project", "shop", ""])).toEqual([]);
  } finally {
    rmSync(file);
    rmSync(join(folder, "cdk.out/pawl-bills-prod.json"));
  }
});

test("runs are offered where the deployment is on this machine, and AWS is not asked", async () => {
  const cli = await CliHarness.seeded();
  const runs = await completed(["logs", "count-cities/2026"], onThisMachine, cli);
  expect(runs).toEqual([
    "count-cities/2026-11-21T09:59:00Z/cron-4f1a2b",
    "count-cities/2026-11-21T09:58:00Z/cron-4f1a2b",
  ]);
  cli.store.list = () => Promise.reject(new Error("asked"));
  expect(await completed(["logs", "count-cities/2026"], {}, cli)).toEqual([]);
  expect(await completed(["logs", "count-cities/2026"], onThisMachine, cli)).toEqual([]);
});

test("a deployment that does not answer is left, in silence", async () => {
  const cli = await CliHarness.seeded();
  const asked = new AbortController();
  cli.store.list = () => wait(60_000, { items: [] }, { signal: asked.signal });
  expect(await completed(["status", "count-cities/"], onThisMachine, cli)).toEqual([]);
  expect(cli.left).toBe(true);
  asked.abort();
});

test("outside any project, and without a home, completion offers what needs neither", async () => {
  const env = { HOME: "/nowhere" };
  expect(await completed(["run", ""], { cwd: "/", env })).toEqual([]);
  expect(await completed(["list", "--profile", ""], { cwd: "/", env })).toEqual([]);
  expect(await completed(["li"], { cwd: "/", env })).toEqual(["list"]);
});

test("values of params are completed with their labels, those of a list item by item, and computed ones on this machine", async () => {
  const fields = {
    plan: { kind: "select", choices: [{ value: "small", label: "few" }, { value: "big" }] },
    days: { kind: "list", choices: [{ value: "mon" }, { value: "tue" }, { value: "a,b" }] },
    region: { kind: "select", choices: "asked" },
    dry: { kind: "checkbox" },
    note: { kind: "textarea" },
  } as const;
  const [first, ...others] = manifest.tasks;
  const given = { ...manifest, tasks: [{ ...first, fields } as (typeof manifest.tasks)[number], ...others] };
  writeFileSync(join(folder, "cdk.out/pawl.json"), JSON.stringify(given));
  const cli = new CliHarness(given);
  cli.answer = () => ({ choices: { region: { values: ["eu", "us"] } } });
  const of = (word: string, more?: CallOptions) =>
    completed(["run", "count-cities", "--param", word], more, cli);
  try {
    expect(await of("")).toEqual(["plan=", "days=", "region=", "dry=", "note="]);
    expect(await of("plan=")).toEqual(["plan=small", "plan=big"]);
    expect(await of("days=")).toEqual(["days=mon", "days=tue"]);
    expect(await of("days=mon,")).toEqual(["days=mon,tue"]);
    expect(await of("dry=t")).toEqual(["dry=true"]);
    expect(await of("note=@")).toEqual([":files note=@"]);
    expect(await of("region=", onThisMachine)).toEqual(["region=eu", "region=us"]);
    cli.answer = () => ({ choices: { region: { error: "no" } } });
    expect(await of("region=", onThisMachine)).toEqual([]);
  } finally {
    writeFileSync(join(folder, "cdk.out/pawl.json"), JSON.stringify({ ...manifest, stage: "prod" }));
  }
});
