/** A file that a page only has checked: how much of it is taken, and for how long. */
import { expect, test, vi } from "vitest";
import type { RunCommand } from "../../../../cli/session.ts";
import { CliHarness } from "../../harness.ts";
import { served } from "./raw-request.ts";

const path = "/api/run?arg=import-cities&csv=-&dry-run=";
const megabyte = new Uint8Array(1024 * 1024);

/** A body of unknown length. */
const inChunks = (count: number) =>
  new ReadableStream({
    start(controller) {
      for (let i = 0; i < count; i++) controller.enqueue(megabyte);
      controller.close();
    },
  });

/** A command that takes its whole input, and counts its bytes. */
const counting: RunCommand = async (_words, { stdin, stdout, stderr }) => {
  let bytes = 0;
  try {
    for await (const chunk of stdin) bytes += (chunk as Uint8Array).length;
  } catch (error) {
    stderr.write(`error: ${(error as Error).message}\n`);
    return 1;
  }
  stdout.write(String(bytes));
  return 0;
};

test("a file that is only checked is taken up to a bound, whether its length is known or not, also by a console that is read-only", async () => {
  const checks = { megabytes: 2, seconds: 60 };
  const { ask, token } = await served({ run: counting, checks, readOnly: true });
  const post = async (body: BodyInit) => {
    const headers = { "x-pawl-token": token };
    const response = await ask(path, { method: "POST", headers, body, duplex: "half" } as RequestInit);
    return [response.status, await response.json()];
  };
  const refused = {
    error:
      "a file of over 2 MB is not checked here: check it with npx pawl run import-cities --dry-run --csv FILE",
  };
  expect(await post(inChunks(2))).toEqual([200, 2 * megabyte.length]);
  expect(await post(new Blob([megabyte, megabyte]))).toEqual([200, 2 * megabyte.length]);
  expect(await post(inChunks(4))).toEqual([413, refused]);
  expect(await post(new Blob([megabyte, megabyte, "x"]))).toEqual([413, refused]);
});

test("a file that is uploaded for a run has no bound", async () => {
  const { ask, token } = await served({ run: counting, checks: { megabytes: 1, seconds: 60 } });
  const headers = { "x-pawl-token": token };
  const response = await ask("/api/run?arg=import-cities&csv=-", {
    ...{ method: "POST", headers, body: new Blob([megabyte, megabyte]) },
  });
  expect(await response.json()).toBe(2 * megabyte.length);
});

test("a check that takes too long ends in one line", async () => {
  const cli = await CliHarness.seeded();
  const { ask, token } = await served({ cli, checks: { megabytes: 1, seconds: 0.01 } });
  const response = await ask(path, {
    ...{ method: "POST", headers: { "x-pawl-token": token }, body: "id\n1\n" },
  });
  expect([response.status, await response.json()]).toEqual([
    409,
    {
      error: "the check took over 0.01 s: check it with npx pawl run import-cities --dry-run --csv FILE",
    },
  ]);
});

test("two files are checked at once, and a third is refused in one line", async () => {
  const { ask, token } = await served({ run: counting, checks: { megabytes: 1 } });
  const headers = { "x-pawl-token": token };
  const post = (body: BodyInit) =>
    ask(path, { method: "POST", headers, body, duplex: "half" } as RequestInit);
  const slow = [0, 1].map(() => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    void writer.write(megabyte.slice(0, 1));
    return { answer: post(readable), end: () => writer.close() };
  });
  const refused = await vi.waitFor(async () => {
    const response = await post(new Blob(["x"]));
    expect(response.status).toBe(429);
    return response.json();
  });
  expect(refused).toEqual({ error: "2 files are being checked: check this one once that is done" });
  for (const { end } of slow) await end();
  for (const { answer } of slow) expect((await answer).status).toBe(200);
  expect((await post(new Blob(["x"]))).status).toBe(200);
});

test("what breaks off in the middle of a document is a failure with the command's words", async () => {
  const { ask, token } = await served({
    run: async (_words, { stdout, stderr }) => {
      stdout.write('{"runs": [');
      stderr.write("error: access denied\n");
      return 1;
    },
  });
  const response = await ask("/api/list", { headers: { "x-pawl-token": token } });
  expect([response.status, await response.json()]).toEqual([409, { error: "access denied" }]);
});
