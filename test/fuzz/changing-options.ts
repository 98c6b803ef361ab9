/**
 * What `pawl backfill`, `pawl override` and `pawl schedule` are given: right values, damaged ones, and any text. Wrong input
 * is one plain line and exit code 2, and writes nothing; a refusal by the state of things is one line and exit code 1; what
 * is taken can be read again.
 */
import fc from "fast-check";
import { backfillMistakes, backfillSchema } from "../../functions/backfill/index.ts";
import { hasUnreadable } from "../../functions/model/override/read-overrides.ts";
import { ledgerPart } from "../../functions/model/task/ledger.ts";
import { definitionKey } from "../../functions/model/task/run-time-schedule.ts";
import { readDefinitions } from "../../functions/run-time-schedules/index.ts";
import { changeLedger, defineSchedule } from "../../functions/runs/index.ts";
import { CliHarness, type CommandResult, manifest, now, task } from "../cli/harness.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { isPlainLine } from "./refusal.ts";
import { posixLine, timed } from "./schedule-texts.ts";

const deployed = {
  ...manifest,
  tasks: [
    task("hourly", {}),
    task("pawl.backfill", { kind: "run", automatic: true, paramsSchema: backfillSchema }),
  ],
};
const second = now / 1000;
const ledger = {
  rev: 0,
  judged: second - 3_661,
  pieces: [{ expression: "0 * * * *", zone: "UTC", from: second - 80 * 86_400 }],
};
const ann = {
  wanted: "on",
  expression: "0 3 * * *",
  zone: "UTC",
  rules: [{ expression: "cron(0 3 * * ? *)", zone: "UTC" }],
  mostRules: 1,
  startWithin: 86_400,
  changes: [{ rev: 1, at: second - 60, expression: "0 3 * * *", zone: "UTC" }],
  at: "2026-11-21T09:59:00.000Z",
} as const;

const odd = [
  ...[
    "",
    " ",
    "-",
    "--",
    "0",
    "-1",
    "1e3",
    "1.5",
    "001",
    "51",
    "99999999999999999999",
    "NaN",
    "Infinity",
    "0x10",
  ],
  ...[
    "\uff10",
    "\u00bd",
    "\ud800",
    "\0",
    "a\0b",
    "\u202e",
    "\x1b[2J",
    "\u2028",
    "__proto__",
    "constructor",
    "toString",
  ],
  ...["null", "true", "[]", "{}", "=", "a=b", "#", "../..", "n".repeat(65), "n".repeat(10_240)],
];
const instants = [
  ...[
    "1d",
    "7d",
    "90m",
    "0s",
    "3651d",
    "9999999d",
    "tomorrow",
    "2026-11-20",
    "2026-11-21T09:00:00Z",
    "2026-02-30",
  ],
  ...["2026-11-20T00:00:00", "2026-11-20T24:00:00Z", "2026-11-20T00:00:60Z", "2026-11-20T00:00:00+99:99"],
  ...["0000-01-01", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "10000-01-01", "+010000-01-01T00:00:00Z"],
  ...["2016-11-20", "2030-03-30", "2026-11-21T09:00:00.999999999Z", "2026-11-20T00:00:00-23:59"],
];
const anyText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...odd) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
);
/** Mostly one of these, else anything. */
const value = (...right: readonly string[]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...right) }, { weight: 1, arbitrary: anyText });
const instant = value(...instants);
const note = value("late", "n".repeat(257), "\u00e9".repeat(128));
const zone = value("UTC", "Europe/Paris", "PST", "Mars/Base");
const option = (flag: string, of: fc.Arbitrary<string>) => of.map((text) => [`${flag}=${text}`]);
const flag = (text: string) => fc.constant<string[]>([text]);
/** Some of the options, each perhaps twice, in any order. */
const some = (...options: readonly fc.Arbitrary<string[]>[]) =>
  fc.array(fc.oneof(...options), { maxLength: 4 }).map((words) => words.flat());

const backfillLine = fc
  .tuple(
    value("hourly", "hourly", "import-cities", "pawl.backfill"),
    option("--from", instant),
    some(
      option("--to", instant),
      option("--trigger", value("nightly", "daily", "schedule~ann")),
      option("--only", value("missed", "errored", "skipped")),
      option("--max-concurrent", value("1", "50", "51")),
      option("--overlap", value("allow")),
      option("--note", note),
      flag("--reverse"),
      flag("--force"),
    ),
    fc.constantFrom("--yes", "--dry-run"),
  )
  .map(([name, from, more, last]) => ["backfill", name, ...from, ...more, last]);

const settings = ["schedule", "enabled", "overlap", "catchUp", "maxAttempts", "maxItemErrors"];
const setting = fc
  .tuple(
    value(...settings),
    fc.oneof(
      timed,
      value(
        "true",
        "false",
        "skip",
        "allow",
        "none",
        "latest",
        "last:3",
        "last:0",
        "within:7200",
        "5",
        "101",
      ),
    ),
  )
  .map(([name, text]) => `${name}=${text}`);
const overrideLine = fc
  .tuple(
    value("hourly", "hourly", "import-cities"),
    fc.array(fc.oneof({ weight: 4, arbitrary: setting }, { weight: 1, arbitrary: value(...settings) }), {
      maxLength: 3,
    }),
    some(
      option("--note", note),
      option("--note", note),
      option("--until", instant),
      option("--time-zone", zone),
      flag("--remove"),
      flag("--list"),
    ),
  )
  .map(([name, words, more]) => ["override", name, ...words, ...more]);

const scheduleLine = fc
  .tuple(
    value("add", "add", "add", "list", "remove", "pause", "resume"),
    fc.array(value("hourly", "ann", "count-cities"), { maxLength: 2 }),
    some(
      option("--cron", fc.oneof(posixLine, anyText)),
      option("--every", fc.oneof(timed, value("15 minutes", "1 hour"))),
      option("--at", instant),
      option("--time-zone", zone),
      option("--until", instant),
      option("--name", value("ann")),
      option("--param", value("a=1", "a=1e400", "__proto__=1")),
      option("--params", value("{}", '{"a":1}', "@/nowhere", "-", '{"a":'.repeat(70))),
      option("--note", note),
      flag("--replace"),
      flag("--yes"),
    ),
  )
  .map(([action, words, more]) => ["schedule", action, ...words, ...more]);

/** A deployment of one task with hourly instants and a schedule made at run time, and how often it was written to. */
async function open() {
  const cli = new CliHarness(deployed);
  const key = { task: "hourly", part: ledgerPart("nightly") };
  await cli.store.updatePart(key, changeLedger(undefined, ledger, undefined));
  await cli.store.updatePart(definitionKey({ task: "hourly", name: "ann" }), defineSchedule(undefined, ann));
  let writes = 0;
  const { update, updatePart } = cli.store;
  cli.store.update = (...given) => {
    writes++;
    return update.apply(cli.store, given);
  };
  cli.store.updatePart = (...given) => {
    writes++;
    return updatePart.apply(cli.store, given);
  };
  return { cli, writes: () => writes };
}

/** What an error looks like that nobody worded. */
const unworded =
  /^error: (TypeError|RangeError|SyntaxError)|is not a function|Cannot read prop|Invalid time/m;

function check({ exitCode, stdout, stderr }: CommandResult, writes: number): void {
  if (![0, 1, 2].includes(exitCode)) throw new Error(`exit code ${exitCode}`);
  if (exitCode === 0) return;
  const lines = stderr.trimEnd().split("\n");
  const errors = lines.filter((line) => line.startsWith("error: "));
  const [line = ""] = errors;
  if (errors.length !== 1 || !lines.at(-1)?.startsWith("error: ")) throw new Error(`lines: ${stderr}`);
  if (!isPlainLine(line) || line.length > 1_100 || unworded.test(line)) throw new Error(`not plain: ${line}`);
  if (exitCode === 2 && (writes > 0 || stdout !== "" || lines.length > 1 + looksIn(lines)))
    throw new Error(`${writes} writes before: ${stderr}`);
}

/** What synth would say of a schedule that is taken comes before other options are looked at. */
function looksIn(lines: readonly string[]): number {
  return lines.filter((line) => line.startsWith("look: ")).length;
}

function targetOf(
  name: string,
  lines: fc.Arbitrary<string[]>,
  isKept: (cli: CliHarness, stdout: string) => Promise<boolean> | boolean,
): FuzzTarget {
  return {
    name,
    property: fc.asyncProperty(lines, async (args) => {
      const { cli, writes } = await open();
      const result = await cli.pawl(args, { onSleep: () => cli.interrupt.abort() });
      check(result, writes());
      if (!(await isKept(cli, result.stdout))) throw new Error("what was taken cannot be read");
    }),
  };
}

export const backfillOptions = targetOf("backfill options", backfillLine, async (cli) => {
  const { items } = await cli.store.list("pawl.backfill", { now });
  return items.every(({ params }) => backfillMistakes(JSON.parse(params ?? "[]")).length === 0);
});

export const overrideOptions = targetOf("override options", overrideLine, async (cli) => {
  return !hasUnreadable(await cli.store.getPart({ task: "hourly", part: "state" }));
});

export const scheduleOptions = targetOf("schedule options", scheduleLine, async (cli) => {
  let isReadable = true;
  await readDefinitions(cli.store, undefined, { removed: true, onUnreadable: () => (isReadable = false) });
  return isReadable;
});
