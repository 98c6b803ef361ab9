/** The example of docs/errors.md that tells a service of errors, against a receiver on this machine. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import type { OnError } from "../../../index.ts";
import { Harness } from "../../engine/harness.ts";
import { walkTask } from "../../engine/sample-tasks.ts";
import { root } from "../../steps.ts";

/** The page's example, as a module. */
async function example(): Promise<OnError> {
  const page = readFileSync(join(root, "docs/errors.md"), "utf8");
  const block = [...page.matchAll(/```ts\n(.*?)```/gs)].find(([, code]) =>
    code?.includes("export const onError"),
  );
  const file = join(mkdtempSync(join(tmpdir(), "pawl-")), "example.ts");
  writeFileSync(file, block?.[1] ?? "");
  return ((await import(pathToFileURL(file).href)) as { onError: OnError }).onError;
}

test("the example of onError sends each error with its task, run, item, cursor and whether it was handled", async () => {
  const received: unknown[] = [];
  const receiver = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    received.push(JSON.parse(text));
    response.end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  process.env.ERRORS_URL = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  const task = walkTask(
    3,
    (n) => {
      if (n > 1) throw new RangeError(`${n} is bad`);
    },
    { onItemError: "skip", maxItemErrors: 1 },
  );
  const harness = new Harness({ tasks: [task], onError: await example() });
  await harness.occur("walk");
  await harness.drain();
  receiver.close();
  const { run } = await harness.run("walk");
  const one = (n: number, handled: boolean, level: string) => ({
    level,
    exception: { type: "RangeError", value: `${n} is bad`, stack: expect.stringContaining("at ") },
    tags: { task: "walk", attempt: 1, handled, source: "pawl" },
    extra: {
      run,
      item: n,
      cursor: n,
      startedAt: "2026-03-01T12:00:00.000Z",
      endedAt: "2026-03-01T12:00:00.000Z",
      ticks: 1,
    },
  });
  expect(received).toEqual([one(2, true, "warn"), one(3, false, "error")]);
});
