/** What reaches the terminal of an operator: nothing that data put there controls it. */
import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { Narrator } from "../../../local/dev/narrator.ts";
import { plainDisplay, TerminalDisplay } from "../../../local/dev/terminal-display.ts";
import { CliHarness, now, runs } from "../harness.ts";

const evil = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202eabc\x7f\r";
const failure = { name: evil, message: evil, stack: `Error\n    at ${evil}`, causes: [evil] };
const hostile: RunRecord = {
  ...(runs.find(({ status }) => status === "errored") as RunRecord),
  reason: evil,
  note: `${evil}\nsecond line`,
  author: evil,
  output: evil,
  params: JSON.stringify({ a: evil }) + evil,
  cursor: evil,
  tags: [evil],
  error: { ...failure, attempt: 3, at: "2026-11-21T08:02:11.000Z" },
  errors: [{ ...failure, attempt: 1, at: "2026-11-21T08:00:11.000Z" }],
};
const id = `${hostile.task}/${hostile.run}`;
const raw = /[\p{Cc}\p{Cf}]/u;
const withoutBreaks = (text: string) => text.replaceAll("\n", "");

test.each([
  ["status"],
  ["status", "--errored"],
  ["status", "import-cities"],
  ["status", id],
  ["status", id, "--json"],
  ["history", "import-cities"],
  ["list"],
  ["status", evil],
  [evil],
  ["run", "count-cities", "--params", evil],
  ["run", "count-cities", "--at", evil],
  ["next", "--expression", evil],
])("no control character of the data is written by pawl %j %j", async (...args) => {
  const cli = await CliHarness.seeded();
  await cli.put(hostile);
  const { stdout, stderr } = await cli.pawl(args);
  expect(withoutBreaks(stdout + stderr)).not.toMatch(raw);
});

test("a line break in a note does not break the table that shows it", async () => {
  const cli = await CliHarness.seeded();
  await cli.put({ ...hostile, error: undefined, reason: undefined });
  const { stdout } = await cli.pawl(["status", "--errored"]);
  expect(stdout).toContain("\\nsecond line");
  expect(stdout.trimEnd().split("\n")).toHaveLength(5);
});

test("a hostile note of a pause is escaped, and its JSON keeps its value", async () => {
  const cli = await CliHarness.seeded();
  const { stdout } = await cli.pawl(["pause", "count-cities", "--note", "a\nb\x1b[31m", "--json"]);
  expect(withoutBreaks(stdout)).not.toMatch(raw);
  expect(JSON.parse(stdout)).toMatchObject({ paused: { note: "a\nb\x1b[31m" } });
});

test("following a run draws over its line with the command's own sequences only", async () => {
  const cli = await CliHarness.seeded();
  await cli.put({ ...hostile, status: "paused", until: undefined });
  const onSleep = () => cli.interrupt.abort();
  const { stderr } = await cli.pawl(["status", id, "--watch"], { terminal: { columns: 80 }, onSleep });
  expect(withoutBreaks(stderr.replaceAll("\r\x1b[K", ""))).not.toMatch(raw);
});

test("on a terminal that cannot redraw, following a run writes lines, and a screen is refused", async () => {
  const cli = await CliHarness.seeded();
  const dumb = { terminal: { columns: 80 }, env: { TERM: "dumb" } };
  const { stdout, stderr } = await cli.pawl(["status", id, "--watch"], dumb);
  expect(withoutBreaks(stdout + stderr)).not.toMatch(raw);
  expect(stderr).toMatch(/^errored {2}/);
  const screen = await cli.pawl(["status", "--watch"], dumb);
  expect(screen).toMatchObject({ exitCode: 2, stdout: "" });
  expect(screen.stderr).toContain("--watch needs a terminal");
});

test("pawl dev shows what tasks print, and errors in records, with their controls escaped", () => {
  const lines: string[] = [];
  const terminal = { columns: 200, write: (text: string) => lines.push(text) } as never;
  for (const display of [plainDisplay((line) => lines.push(line)), new TerminalDisplay(terminal)]) {
    const narrator = new Narrator(display, () => now);
    narrator.printed({ functionName: "f", stream: "s", requestId: "r", text: evil });
    narrator.written({
      oldItem: undefined,
      newItem: { task: { S: evil }, run: { S: "r" }, status: { S: "rejected" }, reason: { S: evil } },
    } as never);
    narrator.warn(evil);
  }
  expect(lines).toHaveLength(6);
  expect(withoutBreaks(lines.join(""))).not.toMatch(raw);
});

test("statuses have colours on a terminal only, unless NO_COLOR or FORCE_COLOR says otherwise", async () => {
  const coloured = async (env: Record<string, string>, terminal?: { columns: number }) => {
    const cli = await CliHarness.seeded();
    const { stdout } = await cli.pawl(["status"], { env: { NO_COLOR: "", ...env }, terminal });
    return stdout.includes("\x1b[31merrored\x1b[0m");
  };
  const terminal = { columns: 200 };
  expect(await coloured({}, terminal)).toBe(true);
  expect(await coloured({})).toBe(false);
  expect(await coloured({ NO_COLOR: "1" }, terminal)).toBe(false);
  expect(await coloured({ TERM: "dumb" }, terminal)).toBe(false);
  expect(await coloured({ FORCE_COLOR: "1" })).toBe(true);
  expect(await coloured({ FORCE_COLOR: "0" }, terminal)).toBe(false);
  expect(await coloured({ FORCE_COLOR: "1", NO_COLOR: "1" })).toBe(false);
});

test("tables fit a terminal of 80 columns", async () => {
  const cli = await CliHarness.seeded();
  for (const args of [["status"], ["list"], ["history", "import-cities"], ["status", "--errored"]]) {
    const { stdout } = await cli.pawl(args, { terminal: { columns: 80 } });
    for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
  }
});
