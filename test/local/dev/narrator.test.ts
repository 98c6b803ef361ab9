import { expect, test } from "vitest";
import { Narrator } from "../../../local/dev/narrator.ts";
import { plainStage, TerminalStage } from "../../../local/dev/terminal.ts";
import type { RawItem } from "../../../local/services/index.ts";

function narrator() {
  const lines: string[] = [];
  const made = new Narrator(
    plainStage((line) => lines.push(line)),
    () => Date.parse("2026-03-29T02:00:05Z"),
  );
  made.name(new Map([["pawl-local-Worker-1", "worker of lane default"]]));
  return { made, lines };
}

function item(run: string, status: string, requestId?: string, ticks = 0): RawItem {
  return {
    task: { S: "walk" },
    run: { S: run },
    status: { S: status },
    attempt: { N: "1" },
    turn: { N: "0" },
    ticks: { N: String(ticks) },
    total: { N: "10" },
    leaseExpiresAt: { N: "5" },
    ...(requestId === undefined ? {} : { logs: { M: { requestId: { S: requestId } } } }),
  };
}

const line = (text: string, requestId?: string) => ({
  functionName: "pawl-local-Worker-1",
  stream: "s",
  requestId,
  text,
});

test("what a task prints stands after its run's name, and the worker's own events are left out", () => {
  const { made, lines } = narrator();
  made.printed(line("before the claim", "r1"));
  made.wrote({ oldItem: undefined, newItem: item("2026-03-29T02:00:00Z/a", "running", "r1") });
  made.printed(line("hello", "r1"));
  made.printed(line('{"pawl":"claim","level":"info"}', "r1"));
  made.printed(line('{"mine":1}', "r1"));
  made.printed(line("of nobody's"));
  expect(lines).toEqual([
    "02:00:05 worker of lane default | before the claim",
    "02:00:05 walk/2026-03-29T02:00:00Z/a running",
    "02:00:05 walk/2026-03-29T02:00:00Z/a | hello",
    '02:00:05 walk/2026-03-29T02:00:00Z/a | {"mine":1}',
    "02:00:05 worker of lane default | of nobody's",
  ]);
});

test("where two runs share an invocation, its lines are the function's", () => {
  const { made, lines } = narrator();
  for (const run of ["2026-03-29T02:00:00Z/a", "2026-03-29T02:00:00Z/b"]) {
    made.wrote({ oldItem: undefined, newItem: item(run, "running", "r1") });
  }
  made.printed(line("hello", "r1"));
  expect(lines.at(-1)).toBe("02:00:05 worker of lane default | hello");
});

test("deletions and the items beside a run are not told", () => {
  const { made, lines } = narrator();
  made.wrote({ oldItem: item("2026-03-29T02:00:00Z/a", "running"), newItem: undefined });
  made.wrote({
    oldItem: undefined,
    newItem: { task: { S: "walk" }, run: { S: "x#params" }, text: { S: "{}" } },
  });
  expect(lines).toEqual([]);
});

test("a warning names functions as people do", () => {
  const { made, lines } = narrator();
  made.warn("pawl-local-Worker-1: Task timed out");
  expect(lines).toEqual(["02:00:05 worker of lane default: Task timed out"]);
});

test("on a terminal a walk's bar stays below the newest line, and goes with the walk", () => {
  let written = "";
  const terminal = {
    columns: 60,
    write: (text: string) => (written += text),
  } as unknown as NodeJS.WriteStream;
  const made = new Narrator(new TerminalStage(terminal), () => Date.parse("2026-03-29T02:00:05Z"));
  const walk = (status: string, ticks: number) => item("2026-03-29T02:00:00Z/a", status, "r1", ticks);
  made.wrote({ oldItem: undefined, newItem: walk("running", 0) });
  made.wrote({ oldItem: walk("running", 0), newItem: walk("running", 5) });
  made.say("something else");
  expect(written.split("\n")).toEqual([
    "02:00:05 walk/2026-03-29T02:00:00Z/a running",
    "02:00:05 something else",
    "walk ████████████░░░░░░░░░░░░ 5 out of 10 (50 %)",
    "",
  ]);
  written = "";
  made.wrote({ oldItem: walk("running", 5), newItem: walk("succeeded", 10) });
  expect(written.replaceAll("\x1b", "ESC")).toBe(
    "ESC[1AESC[0J02:00:05 walk/2026-03-29T02:00:00Z/a succeeded, 10 out of 10 (100 %)\n",
  );
});
