/**
 * Command lines: real commands, options and values, some of them damaged, over records that hold hostile text. Each ends
 * with a documented exit code, a refusal is one line, and no control character is written that the command did not mean.
 */
import fc from "fast-check";
import { exitCodes } from "../../cli/exit-codes.ts";
import { CliHarness, runs } from "../cli/harness.ts";
import type { FuzzTarget } from "./fuzz-target.ts";

const commands = [
  ...["list", "status", "run", "pause", "resume", "cancel", "redrive", "dismiss", "history", "logs", "next"],
  ...["completion", "help", "--help", "--version"],
];
const names = [
  ...[
    "count-cities",
    "expire-cities",
    "import-cities",
    "(rejected)",
    "count-citys",
    "constructor",
    "__proto__",
  ],
  ...runs.map(({ task, run }) => `${task}/${run}`),
];
const options = [
  ...["--json", "--errored", "--runs", "--force", "--exit-code", "--wait", "--debug", "-h"],
  ...["--note", "--param", "--params", "--tag", "--id", "--at", "--until", "--overlap", "--timeout"],
  ...["--status", "--task", "--since", "--before", "-n", "--number", "--from", "--expression", "--time-zone"],
  ...["--project", "--stage", "--profile", "--region", "--endpoint"],
];
const values = [
  ...[
    "",
    "1",
    "0",
    "-1",
    "1e9",
    "2h",
    "90s",
    "9999999d",
    "errored",
    "errored,skipped",
    "{}",
    "[1]",
    '{"a":1}',
  ],
  ...[
    "a=b",
    "=",
    "mode=wet",
    "maxExpiredPerRun=1",
    "2026-11-21T10:00:00Z",
    "2026-02-30",
    "0 3 * * *",
    "* * * * * *",
  ],
  ...["Europe/London", "Mars/Base", "http://127.0.0.1:1", "local", "skip", "../..", "--", "-"],
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
const argument = fc.oneof(
  { weight: 3, arbitrary: damaged(names) },
  { weight: 4, arbitrary: fc.constantFrom(...options) },
  { weight: 3, arbitrary: damaged(values) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
);
const text = fc
  .array(fc.oneof(control, fc.string({ maxLength: 4 })), { maxLength: 6 })
  .map((parts) => parts.join(""));

const allowedCodes: readonly number[] = Object.values(exitCodes);
const [first] = runs;

export const target: FuzzTarget = {
  name: "command lines",
  property: fc.asyncProperty(
    fc.record({
      command: fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom(...commands) },
        { weight: 1, arbitrary: argument },
      ),
      rest: fc.array(argument, { maxLength: 6 }),
      hostile: text,
      columns: fc.option(fc.integer({ min: 20, max: 200 })),
    }),
    async ({ command, rest, hostile, columns }) => {
      const cli = await CliHarness.seeded();
      if (first !== undefined)
        await cli.put({ ...first, note: hostile, author: hostile, output: hostile, reason: hostile });
      cli.interrupt.abort();
      const args = [command, ...rest].filter((arg) => arg !== "--watch" && arg !== "--follow");
      const { exitCode, stdout, stderr } = await cli.pawl(args, {
        terminal: columns === null ? undefined : { columns },
      });
      if (!allowedCodes.includes(exitCode)) throw new Error(`exit code ${exitCode}`);
      const drawn = (stdout + stderr).replaceAll("\r\x1b[K", "").replaceAll("\n", "");
      if (/[\p{Cc}\p{Cf}]/u.test(drawn)) throw new Error(`a raw control character: ${JSON.stringify(drawn)}`);
      if (
        exitCode !== exitCodes.done &&
        exitCode !== exitCodes.needsPerson &&
        !/^error: .+|the run continues: |^no longer waiting: |^Usage: /m.test(stderr)
      )
        throw new Error(`no word about exit code ${exitCode}: ${stderr}`);
    },
  ),
};
