import { expect, test } from "vitest";
import { Narrator } from "../../../local/dev/narrator.ts";
import { plainDisplay, type RawItem, TerminalDisplay } from "../../../local/index.ts";

function openNarrator() {
  const lines: string[] = [];
  const narrator = new Narrator(
    plainDisplay((line) => lines.push(line)),
    () => Date.parse("2026-03-29T02:00:05Z"),
  );
  narrator.nameFunctions(new Map([["pawl-local-Worker-1", "worker of lane default"]]));
  return { narrator, lines };
}

function item(run: string, status: string, requestId?: string, ticks = 0): RawItem {
  const record: RawItem = {
    task: { S: "walk" },
    run: { S: run },
    status: { S: status },
    attempt: { N: "1" },
    turn: { N: "0" },
    ticks: { N: String(ticks) },
    total: { N: "10" },
    leaseExpiresAt: { N: "5" },
  };
  return requestId === undefined ? record : { ...record, logs: { M: { requestId: { S: requestId } } } };
}

const line = (text: string, requestId?: string) => ({
  functionName: "pawl-local-Worker-1",
  stream: "s",
  requestId,
  text,
});

test("lines that a task prints follow the name of their run, and the worker's own events are left out", () => {
  const { narrator, lines } = openNarrator();
  narrator.printed(line("before the claim", "r1"));
  narrator.written({ oldItem: undefined, newItem: item("2026-03-29T02:00:00Z/a", "running", "r1") });
  narrator.printed(line("hello", "r1"));
  narrator.printed(line('{"pawl":"claim","level":"INFO"}', "r1"));
  narrator.printed(line('{"mine":1}', "r1"));
  narrator.printed(line("without an invocation"));
  expect(lines).toEqual([
    "02:00:05 worker of lane default | before the claim",
    "02:00:05 walk/2026-03-29T02:00:00Z/a running",
    "02:00:05 walk/2026-03-29T02:00:00Z/a | hello",
    '02:00:05 walk/2026-03-29T02:00:00Z/a | {"mine":1}',
    "02:00:05 worker of lane default | without an invocation",
  ]);
});

test("lines of an invocation that two runs share follow the name of the function", () => {
  const { narrator, lines } = openNarrator();
  for (const run of ["2026-03-29T02:00:00Z/a", "2026-03-29T02:00:00Z/b"]) {
    narrator.written({ oldItem: undefined, newItem: item(run, "running", "r1") });
  }
  narrator.printed(line("hello", "r1"));
  expect(lines.at(-1)).toBe("02:00:05 worker of lane default | hello");
});

test("a line of ctx.log is printed under the run that it names, as its level, its message and its fields", () => {
  const { narrator, lines } = openNarrator();
  const own = { task: "walk", run: "2026-03-29T02:00:00Z/a", turn: 0, attempt: 1 };
  const place = { timestamp: "2026-03-29T02:00:05.000Z", service: "s", function_name: "f", cold_start: true };
  const printed = (more: object) => JSON.stringify({ level: "WARN", message: "odd row", ...place, ...more });
  narrator.printed(line(printed({ ...own, row: 16 }), "r1"));
  narrator.printed(line(printed(own), "r1"));
  expect(lines).toEqual([
    '02:00:05 walk/2026-03-29T02:00:00Z/a | WARN odd row {"row":16}',
    "02:00:05 walk/2026-03-29T02:00:00Z/a | WARN odd row",
  ]);
  narrator.printed(line(printed({}), "r1"));
  expect(lines.at(-1)).toContain('| {"level":"WARN",');
});

test("deletions of a run and its attachments are not printed", () => {
  const { narrator, lines } = openNarrator();
  narrator.written({ oldItem: item("2026-03-29T02:00:00Z/a", "running"), newItem: undefined });
  narrator.written({
    oldItem: undefined,
    newItem: { task: { S: "walk" }, run: { S: "x#params" }, text: { S: "{}" } },
  });
  expect(lines).toEqual([]);
});

test("a warning names functions by their short names", () => {
  const { narrator, lines } = openNarrator();
  narrator.warn("pawl-local-Worker-1: Task timed out");
  expect(lines).toEqual(["02:00:05 worker of lane default: Task timed out"]);
});

test("on a terminal, the bar of a walk stays below the newest line, and disappears when the walk ends", () => {
  let written = "";
  const terminal = {
    columns: 60,
    write: (text: string) => (written += text),
  } as unknown as NodeJS.WriteStream;
  const narrator = new Narrator(new TerminalDisplay(terminal), () => Date.parse("2026-03-29T02:00:05Z"));
  const walk = (status: string, ticks: number) => item("2026-03-29T02:00:00Z/a", status, "r1", ticks);
  narrator.written({ oldItem: undefined, newItem: walk("running", 0) });
  narrator.written({ oldItem: walk("running", 0), newItem: walk("running", 5) });
  narrator.say("something else");
  expect(written.split("\n")).toEqual([
    "02:00:05 walk/2026-03-29T02:00:00Z/a running",
    "02:00:05 something else",
    "walk ████████████░░░░░░░░░░░░ 5 out of 10 items (50 %)",
    "",
  ]);
  written = "";
  narrator.written({ oldItem: walk("running", 5), newItem: walk("succeeded", 10) });
  expect(written.replaceAll("\x1b", "ESC")).toBe(
    "ESC[1AESC[0J02:00:05 walk/2026-03-29T02:00:00Z/a succeeded, 10 out of 10 items (100 %)\n",
  );
});
