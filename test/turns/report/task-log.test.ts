/** `ctx.log`: its lines name the run, and those that are alike are bounded. */
import { expect, test } from "vitest";
import { defineTask, type Task, type TaskContext } from "../../../functions/model/task/task.ts";
import { Harness } from "../../engine/harness.ts";

function logging(items: number, process: (n: number, ctx: TaskContext) => unknown): Task {
  return defineTask({
    name: "walk",
    description: "Logs.",
    *items({ cursor = 0 }) {
      for (let n = cursor + 1; n <= items; n++) yield [n, n];
    },
    process,
  }) as Task;
}

async function linesOf(make: (harness: () => Harness) => Task) {
  const harness: Harness = new Harness({ tasks: [make(() => harness)] });
  await harness.occur("walk");
  await harness.drain();
  const { run } = await harness.run("walk");
  const lines = harness.log.filter(({ event }) => event === "task's own");
  return { lines, run };
}

test("a task's line has its level, its message, its fields and its run", async () => {
  const { lines, run } = await linesOf(() =>
    logging(1, (n, { log }) => {
      log.debug("looked", { n });
      log.info("done", { n });
      log.warn("odd", new Error("poison"));
      log.error("broken");
    }),
  );
  expect(lines).toMatchObject([
    { level: "debug", run: `walk/${run}`, fields: { message: "looked", n: 1 } },
    { level: "info", fields: { message: "done", n: 1 } },
    { level: "warn", fields: { message: "odd", error: "Error: poison" } },
    { level: "error", fields: { message: "broken" } },
  ]);
});

test("of 100,000 lines that are alike, 20 are written at once and then one a second, and together they say how many were left out", async () => {
  const { lines } = await linesOf((harness) =>
    logging(1_000, async (n, { log }) => {
      for (let i = 0; i < 100; i++) log.info("row dropped", { n });
      log.warn("row dropped");
      if (n % 250 === 0) await harness().clock.advance(1_000);
    }),
  );
  const info = lines.filter(({ level }) => level === "info");
  expect(info.length).toBeLessThanOrEqual(20 + 5 + 1);
  expect(info.slice(0, 20).every(({ fields }) => fields?.leftOut === undefined)).toBe(true);
  const leftOut = info.reduce((sum, { fields }) => sum + Number(fields?.leftOut ?? 0), 0);
  // The last line tells of those that came after the newest one, and is none of them.
  expect(leftOut + info.length - 1).toBe(100_000);
  expect(lines.filter(({ level }) => level === "warn").length).toBeLessThanOrEqual(26);
});

test("messages that all differ are bounded too", async () => {
  const { lines } = await linesOf(() => logging(50_000, (n, { log }) => log.info(`row ${n} dropped`)));
  expect(lines.length).toBeLessThanOrEqual(100 + 20 + 2);
  const leftOut = lines.reduce((sum, { fields }) => sum + Number(fields?.leftOut ?? 0), 0);
  expect(leftOut + lines.length).toBeGreaterThanOrEqual(50_000);
});

test("fields called message and leftOut are written beside the line's own", async () => {
  const { lines } = await linesOf(() =>
    logging(1, (_, { log }) => log.info("done", { message: "mine", leftOut: 7, n: 1 })),
  );
  expect(lines.map(({ fields }) => fields)).toEqual([
    { message: "done", leftOut: undefined, message_: "mine", leftOut_: 7, n: 1 },
  ]);
});

test("a message or fields that cannot be read fail no item", async () => {
  const get = (): never => {
    throw new Error("no");
  };
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const { lines } = await linesOf(() =>
    logging(1, (_, { log }) => {
      log.info(Object.create(null));
      log.info("getter", Object.defineProperty({}, "a", { enumerable: true, get }));
      log.info("revoked", proxy);
      log.info("null", null as never);
    }),
  );
  expect(lines.map(({ fields }) => fields)).toEqual([
    { message: "(it cannot be read)" },
    { message: "getter", fields: "(no JSON: no)" },
    { message: "revoked", fields: expect.stringMatching(/^\(no JSON: .*revoked\)$/) },
    { message: "null" },
  ]);
});
