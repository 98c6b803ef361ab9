/** A program and all that it started end together. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { type ProgramEnd, runProgram } from "../../../functions/turns/command/program.ts";

const env = { PATH: process.env.PATH as string };
const after = (milliseconds: number, action: () => void) => {
  const timer = setTimeout(action, milliseconds);
  return () => clearTimeout(timer);
};

interface Running {
  readonly stop: () => void;
  /** The ids that it prints, once it has printed so many. */
  readonly ids: Promise<readonly number[]>;
  readonly end: Promise<ProgramEnd>;
}

function running(script: string, count: number): Running {
  const over = new AbortController();
  const ids = Promise.withResolvers<readonly number[]>();
  let text = "";
  const end = runProgram(
    { argv: ["/bin/sh", "-c", script], env, cwd: "/tmp" },
    {
      signal: over.signal,
      after,
      print(_stream, chunk) {
        text += chunk;
        const found = text.split("\n").filter(Boolean).map(Number);
        if (found.length >= count) ids.resolve(found);
      },
    },
  );
  return { stop: () => over.abort(), ids: ids.promise, end };
}

/** Whether a process is at work: one that has ended, and that nobody has asked for, is not. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

async function gone(ids: readonly number[]): Promise<readonly number[]> {
  for (let tries = 0; tries < 200 && ids.some(isAlive); tries++) await wait(10);
  return ids.filter(isAlive);
}

test("a program that must stop is asked, and what it started is asked too", async () => {
  const { stop, ids, end } = running("sleep 60 & echo $!; echo $$; wait", 2);
  const all = await ids;
  stop();
  expect(await end).toEqual({ code: undefined, signal: "SIGTERM", stopped: true });
  expect(await gone(all)).toEqual([]);
});

test("what does not heed the request to stop is killed, in the whole group", async () => {
  const { stop, ids, end } = running(
    "trap '' TERM; (trap '' TERM; while :; do sleep 60; done) & echo $!; echo $$; while :; do sleep 1; done",
    2,
  );
  const all = await ids;
  stop();
  expect(await end).toEqual({ code: undefined, signal: "SIGKILL", stopped: true });
  expect(await gone(all)).toEqual([]);
});

test("what a program leaves behind in its group ends with it", async () => {
  const { ids, end } = running("sleep 60 & echo $!", 1);
  const all = await ids;
  expect(await end).toEqual({ code: 0, signal: undefined, stopped: false });
  expect(await gone(all)).toEqual([]);
});

test("a program that is stopped before it has begun ends at once", async () => {
  const over = new AbortController();
  over.abort();
  const end = await runProgram(
    { argv: ["sleep", "60"], env, cwd: "/tmp" },
    { signal: over.signal, after, print: () => {} },
  );
  expect(end).toMatchObject({ stopped: true, signal: "SIGTERM" });
});

test("a program ends with its worker, however that is killed", async () => {
  const worker = spawn(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `import { runProgram } from ${JSON.stringify(new URL("../../../functions/turns/command/program.ts", import.meta.url).href)};
    runProgram(
      { argv: ["/bin/sh", "-c", "sleep 60 & echo $!; echo $$; wait"], env: { PATH: process.env.PATH }, cwd: "/tmp" },
      { signal: new AbortController().signal, after: () => () => {}, print: (_, chunk) => process.stdout.write(chunk) },
    );`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let text = "";
  for await (const chunk of worker.stdout) {
    text += chunk;
    if (text.split("\n").length > 2) break;
  }
  const ids = text.split("\n").filter(Boolean).map(Number);
  expect(ids.filter(isAlive)).toEqual(ids);
  worker.kill("SIGKILL");
  expect(await gone(ids)).toEqual([]);
});
