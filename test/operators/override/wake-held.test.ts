/** How much an override of a rate reads, to find the runs that the old rate holds back. */
import { expect, test } from "vitest";
import { turnKeys } from "../../../functions/model/run/index-keys.ts";
import { setOverrides } from "../../../functions/operators/index.ts";
import type { DueOptions, RunStore } from "../../../functions/store/run-store.ts";
import { Harness } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { walkTask } from "../../engine/sample-tasks.ts";

test("an override of a rate reads a few pages of other tasks' turns, and none that no rate holds back so long", async () => {
  const asked: DueOptions[] = [];
  const store = (memory: RunStore) =>
    interceptedStore(memory, ({ method, args, forward }) => {
      if (method !== "due") return forward();
      asked.push(args[1] as DueOptions);
      if (asked.length > 500) throw new Error("it reads for ever");
      return { items: [], next: String(asked.length) };
    });
  const rateLimit = { items: 1, per: "day" };
  const harness = new Harness({ tasks: [walkTask(1, () => undefined, { rateLimit })], store });
  const known = { name: "walk", overlap: "skip", catchUp: "none" } as const;
  await setOverrides(harness.context, known, { rateLimit: 60 }, { note: "the shop is fast" });
  expect(asked).toHaveLength(5 * turnKeys.length);
  const ahead = asked.map(({ until }) => until - harness.clock.now());
  expect(Math.min(...ahead)).toBeGreaterThan(2 * 86_400_000);
  expect(Math.max(...ahead)).toBeLessThan(2 * 86_400_000 + 120_000);
});
