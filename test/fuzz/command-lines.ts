/**
 * Command lines: real commands, options and values, some of them damaged, over records that hold hostile text, in a folder
 * with a project, tables that may fail, and a person who stops waiting. Each ends with a documented exit code, a refusal is
 * one line, and no control character is written that the command did not mean.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Argument, Option } from "commander";
import fc from "fast-check";
import { commands } from "../../cli/commands/index.ts";
import { declared, placeholder } from "../../cli/completion/complete.ts";
import { exitCodes } from "../../cli/exit-codes.ts";
import type { Session } from "../../cli/session.ts";
import { printableLine } from "../../functions/model/printable.ts";
import { CliHarness, runs } from "../cli/harness.ts";
import type { FuzzTarget } from "./fuzz-target.ts";

const folder = mkdtempSync(join(tmpdir(), "pawl-command-lines-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** A project that `pawl new` can write to, and files for `--csv` and `--params`. */
const project: Readonly<Record<string, string>> = {
  "cdk.json": "{}",
  "infra/tasks.ts": 'import { deployed } from "./deployed.ts";\nexport default deployed(() => []);\n',
  "functions/services.ts": "export const services = makeServices({});\n",
  "infra/resources.ts":
    'import type { ResourcesByTask } from "./pawl.ts";\nexport function resources(): ResourcesByTask {\n  return {};\n}\n',
};
const files: Readonly<Record<string, string | Uint8Array>> = {
  "rows.csv": "id,name,lat,lng,country\na,Thun,46.7,7.6,CH\nb\n",
  "packed.csv": new Uint8Array([0x1f, 0x8b, 8, 0, 1, 2]),
  "controls.csv": "id,\x1b[2J\u202e\n\x9b1,2\n",
  "empty.csv": "",
  "values.json": '{"csv":"s3://a/b"}',
};

function write(path: string, content: string | Uint8Array, mode?: number): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content, { mode });
}

for (const [path, content] of Object.entries(files)) write(path, content);
// Formatting is Biome's, and takes longer than all the rest.
write("node_modules/.bin/biome", "#!/bin/sh\nexec cat\n", 0o755);

function resetProject(): void {
  for (const path of ["functions", "infra", "test"])
    rmSync(join(folder, path), { recursive: true, force: true });
  for (const [path, content] of Object.entries(project)) write(path, content);
}

const all = await Promise.all(commands.map((entry) => declared(entry, {} as Session)));
const names = [
  ...["count-cities", "expire-cities", "import-cities", "(rejected)", "count-citys", "constructor"],
  ...["__proto__", "team.clean-up", "bash", ...runs.map(({ task, run }) => `${task}/${run}`)],
];
/** Every option of every command, so that a new one is drawn too. */
const options = [
  ...new Set(
    all.flatMap((command) => command.options.flatMap(({ long, short }) => [long ?? "", short ?? ""])),
  ),
  ...["--debug", "-h", "--version"],
].filter((flag) => flag !== "");
const values = [
  ...["", "1", "0", "-1", "1e9", "2h", "90s", "9999999d", "errored", "errored,skipped", "{}", "[1]"],
  ...['{"a":1}', "a=b", "=", "mode=wet", "maxExpiredPerRun=1", "2026-11-21T10:00:00Z", "2026-02-30"],
  ...["0 3 * * *", "* * * * * *", "Europe/London", "Mars/Base", "http://127.0.0.1:1", "local", "skip"],
  ...["../..", "--", "-", "@", "@/nowhere", ...Object.keys(files).map((path) => join(folder, path)), folder],
  ...["quarterly", "quarterly+x,y", "a".repeat(5_000), `@${join(folder, "values.json")}`],
];
const controls = [
  "\x1b[2J",
  "\x9b31m",
  "\u202e",
  "\x7f",
  "\0",
  "\r\n",
  "\u200b",
  "\ud800",
  "\t",
  "\u{e0041}",
];

const damage = (word: string, { at, control }: { at: number; control: string }) => {
  const place = Math.floor(at * (word.length + 1));
  return word.slice(0, place) + control + word.slice(place);
};
const control = fc.constantFrom(...controls);
const damaged = (words: readonly string[]) =>
  fc
    .tuple(
      fc.constantFrom(...words),
      fc.option(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), control }), { freq: 3 }),
    )
    .map(([word, how]) => (how === null ? word : damage(word, how)));
const option = fc.constantFrom(...options);
const argument = fc.oneof(
  { weight: 3, arbitrary: damaged(names) },
  { weight: 4, arbitrary: option },
  { weight: 1, arbitrary: fc.tuple(option, damaged(values)).map((parts) => parts.join("=")) },
  { weight: 3, arbitrary: damaged(values) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
);
/** Values that are right, by what stands for them in a command's help. */
const rightValues: Readonly<Record<string, readonly string[]>> = {
  file: ["rows.csv", "packed.csv", "controls.csv", "empty.csv"].map((path) => join(folder, path)),
  json: ["{}", "-", `@${join(folder, "values.json")}`],
  folder: ["state"],
  task: ["count-cities", "import-cities", "(rejected)"],
  run: runs.map(({ task, run }) => `${task}/${run}`),
  "task|run": ["count-cities", "import-cities", ...runs.map(({ task, run }) => `${task}/${run}`)],
  name: ["team.clean-up", "walk"],
  "name=value": ["csv=s3://a/b", "mode=wet"],
  status: ["errored", "running,skipped"],
  zone: ["Europe/London"],
  url: ["http://127.0.0.1:1"],
  instant: ["2026-11-21T10:00:00Z", "2027-01-01"],
  when: ["2h", "2026-11-21"],
  duration: ["1s", "90s"],
  n: ["1", "20"],
  port: ["0", "4766"],
  expression: ["0 3 * * *", "rate(1 day)"],
};
const anyValue = (each: Option | Argument) => {
  const right = each.argChoices ?? rightValues[placeholder(each)] ?? ["local"];
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...right) },
    { weight: 1, arbitrary: damaged(values) },
  );
};
/** A line that its command takes, or nearly: its own options and arguments. */
const fitting = fc.constantFrom(...all, ...all.filter((each) => each.name() !== "new")).chain((command) => {
  const args = command.registeredArguments.map(anyValue);
  const own = command.options.map((each) =>
    fc.tuple(fc.constant(each.long ?? ""), ...(each.required ? [anyValue(each)] : [])),
  );
  const some = fc
    .subarray(own, { maxLength: Math.min(4, own.length) })
    .chain((picked) => fc.tuple(...picked));
  return fc
    .tuple(fc.tuple(...args), some, fc.boolean())
    .map(([given, flags, isDry]) => [
      ...[command.name(), ...given, ...flags.flat()],
      ...(isDry && command.name() === "run" ? ["--csv", join(folder, "controls.csv"), "--dry-run"] : []),
    ]);
});
const anything = fc
  .tuple(
    fc.oneof(
      {
        weight: 9,
        arbitrary: fc.constantFrom(...all.map((each) => each.name()), "help", "--help", "--version"),
      },
      { weight: 1, arbitrary: argument },
    ),
    fc.array(argument, { maxLength: 6 }),
  )
  .map(([command, rest]) => [command, ...rest]);
const text = fc
  .array(fc.oneof(control, fc.string({ maxLength: 4 })), { maxLength: 6 })
  .map((parts) => parts.join(""));

const allowedCodes: readonly number[] = Object.values(exitCodes);
const [first] = runs;
/** What a command writes on purpose to draw over a line or a screen. */
const drawing = ["\r\x1b[K", "\x1b[2J\x1b[H", "\n"];

export const target: FuzzTarget = {
  name: "command lines",
  property: fc.asyncProperty(
    fc.record({
      args: fc.oneof(fitting, anything),
      hostile: text,
      columns: fc.option(fc.integer({ min: 1, max: 200 })),
      /** After so many waits, the person interrupts. */
      waits: fc.nat(6),
      /** Whether the run that is waited for ends, and which part of AWS fails. */
      ends: fc.boolean(),
      fails: fc.constantFrom(undefined, undefined, undefined, "queue", "get", "list", "due"),
    }),
    async ({ args, hostile, columns, waits, ends, fails }) => {
      if (args.includes("new")) resetProject();
      const cli = await CliHarness.seeded();
      // No record holds half of a surrogate pair.
      const kept = hostile.toWellFormed();
      if (first !== undefined)
        await cli.put({ ...first, note: kept, author: kept, output: kept, reason: kept });
      const failure = Object.assign(new Error(hostile), { $metadata: {}, name: "ServiceUnavailable" });
      if (fails === "queue") cli.queueError = failure;
      else if (fails !== undefined) Object.assign(cli.store, { [fails]: () => Promise.reject(failure) });
      if (waits === 0) cli.interrupt.abort();
      const { exitCode, stdout, stderr } = await cli.pawl(args, {
        cwd: folder,
        stdin: hostile,
        // A synth takes longer than all the rest.
        synth: async () => ({ kind: "refused", mistakes: [printableLine(hostile)] }),
        terminal: columns === null ? undefined : { columns },
        onSleep: async (sleeps) => {
          if (sleeps >= waits) cli.interrupt.abort();
          if (!ends || fails !== undefined) return;
          const { items } = await cli.store.list("count-cities", { now: cli.time });
          for (const run of items) await cli.put({ ...run, status: "succeeded", output: kept });
        },
      });
      if (!allowedCodes.includes(exitCode)) throw new Error(`exit code ${exitCode}`);
      const drawn = drawing.reduce((rest, each) => rest.replaceAll(each, ""), stdout + stderr);
      if (/[\p{Cc}\p{Cf}]/u.test(drawn)) throw new Error(`a raw control character: ${JSON.stringify(drawn)}`);
      const isQuiet: readonly number[] = [exitCodes.done, exitCodes.needsPerson, exitCodes.interrupted];
      if (
        isQuiet.includes(exitCode) ||
        /^error: .+|the run continues: |: nothing was done$|^Usage: /m.test(stderr)
      )
        return;
      // Their answer says what is wrong.
      if ((args.includes("--dry-run") || args.includes("check")) && stdout !== "") return;
      throw new Error(`no word about exit code ${exitCode}: ${stderr}`);
    },
  ),
};
