/** The callbacks of a run that a newer occurrence of a `cancel-running` task ends: each once, and of the turn at which it ended. */
import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { defineTask } from "../../../functions/model/task/task.ts";
import { pauseRun } from "../../../functions/operators/index.ts";
import { Harness } from "../../engine/harness.ts";
import { notedWrites } from "../../engine/intercepted-store.ts";

const ended = [
  ["after it was snoozed", {}],
  ["after it was held back", { requires: "once" }],
  ["while it looks once more at what it requires", { requires: "always" }],
] as const;

test.each(ended)("afterCancel is called once for a run that is ended %s", async (_, options) => {
  const called: string[] = [];
  const untold: unknown[] = [];
  let looks = 0;
  let isSnoozed = false;
  let isEnded = false;
  const newer = async (at: string) => {
    if (isEnded) return;
    isEnded = true;
    await harness.clock.advance(1_000);
    await harness.occur("walk");
    await harness.next();
    const found = (await harness.runs("walk")).find(({ run }) => run.startsWith(at));
    untold.push(found?.untold?.map((each) => each.split(":").slice(0, 2).join(":")));
  };
  const isKept = "requires" in options && options.requires === "always";
  const closed = async () => {
    looks++;
    if (isKept && looks === 2) await newer("2026-03-01T12:00:00Z");
    return looks > 1 && !isKept ? true : "closed";
  };
  const harness: Harness = new Harness({
    tasks: [
      defineTask({
        name: "walk",
        description: "Walks.",
        overlap: "cancel-running",
        ...("requires" in options ? { requires: [closed], whenUnmet: "wait" } : {}),
        *items({ cursor = 0 }: { cursor?: number }) {
          for (let n = cursor + 1; n < 4; n++) yield [n, n] as const;
        },
        async process(n, ctx) {
          if (n === 2 && !("requires" in options) && !isSnoozed) {
            isSnoozed = true;
            ctx.snooze(60);
          } else if (n === 3) await newer("2026-03-01T12:00:00Z");
        },
        afterCancel: ({ run }) => void called.push(run.slice(0, 20)),
      }),
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  for (let i = 0; i < 5; i++) {
    await harness.minute();
    await harness.drain();
  }
  expect(untold).toEqual([["1:afterCancel"]]);
  expect(called).toEqual(["2026-03-01T12:00:00Z"]);
});

test("a newer occurrence asks twice at most to end a run that a person has paused, and leaves it", async () => {
  const { writes, store } = notedWrites();
  const harness: Harness = new Harness({
    store,
    tasks: [
      defineTask({
        name: "walk",
        description: "Walks.",
        overlap: "cancel-running",
        *items() {
          yield [1, 1] as const;
        },
        async process(_, ctx) {
          if (!isSnoozed) ctx.snooze(600);
          isSnoozed = true;
        },
      }),
    ],
  });
  let isSnoozed = false as boolean;
  await harness.occur("walk");
  await harness.next();
  const [older] = await harness.runs("walk");
  await pauseRun(harness.context, older as RunRecord);
  await harness.clock.advance(1_000);
  await harness.occur("walk");
  await harness.next();
  expect(writes.filter((name) => name === "cancel")).toHaveLength(2);
  expect((await harness.runs("walk")).map(({ status }) => status)).toContain("paused");
});
