/** Keys of limits that no run could have are refused at synth, and those that some may lack deserve a look. */
import { type } from "arktype";
import * as v from "valibot";
import { expect, test } from "vitest";
import * as z from "zod";
import { defineTask } from "../../../functions/model/task/task.ts";
import type { Trigger } from "../../../functions/model/task/trigger.ts";
import { cron, onQueue } from "../../../functions/schedule/index.ts";
import { deployment } from "../made-up.ts";

/** The looks of a task with this key, in each of the settings that have one. */
function looks(key: string, params: unknown, triggers: readonly Trigger[] = []): readonly string[] {
  const settings = [{ concurrency: { limit: 1, key } }, { rateLimit: { items: 5, per: "second", key } }];
  const [looked, again] = settings.map((setting) => {
    const task = { name: "walk", description: "Walks.", params, triggers, ...setting };
    const walk = defineTask({ ...task, *items() {}, process() {} } as never);
    const found = deployment([[walk, { lane: "default" }]]).looks;
    return found.filter((look) => look.includes("the key"));
  });
  expect(again).toEqual(looked?.map((look) => look.replace("concurrency", "rateLimit")));
  return looked ?? [];
}

test("a misspelled key is refused where the task's schema drops names that it does not list", () => {
  for (const params of [
    v.object({ shop: v.string() }),
    v.strictObject({ shop: v.string() }),
    v.pipe(
      v.object({ shop: v.string() }),
      v.check(() => true),
    ),
    z.object({ shop: z.string() }),
    z.strictObject({ shop: z.string() }),
  ]) {
    expect(() => looks("shopp", params)).toThrow(
      'task walk: the key "shopp" of its concurrency is none of its params: there are shop',
    );
    expect(looks("shop", params)).toEqual([]);
  }
});

test("a key that the schema does not name, but may let through, deserves a look", () => {
  for (const params of [
    v.looseObject({ shop: v.string() }),
    v.objectWithRest({ shop: v.string() }, v.string()),
    z.looseObject({ shop: z.string() }),
    type({ shop: "string" }),
  ])
    expect(looks("shopp", params)).toEqual([
      'task walk: the key "shopp" of its concurrency is none of the params that its schema names, shop: a run without it ends as errored',
    ]);
});

test("a key that is neither a string nor a number is refused, and one that a change in the schema makes is not", () => {
  const words = (types: string) =>
    `task walk: the key "on" of its concurrency must be a string or a number, and that parameter is of type ${types}; name another one, or give a function of the params in the task's file`;
  expect(() => looks("on", v.object({ on: v.boolean() }))).toThrow(words("boolean"));
  expect(() => looks("on", v.object({ on: v.object({ id: v.string() }) }))).toThrow(words("object"));
  expect(() => looks("on", v.object({ on: v.array(v.string()) }))).toThrow(words("array"));
  expect(() => looks("on", v.object({ on: v.union([v.boolean(), v.null()]) }))).toThrow(
    words("boolean or null"),
  );
  expect(() => looks("on", z.object({ on: z.boolean() }))).toThrow(words("boolean"));
  expect(() => looks("on", z.object({ on: z.object({}) }))).toThrow(words("object"));
  expect(() => looks("on", type({ on: "boolean" }))).toThrow(words("boolean"));
  for (const params of [
    v.object({
      on: v.pipe(
        v.object({ id: v.string() }),
        v.transform(({ id }) => id),
      ),
    }),
    v.pipe(
      v.object({ shop: v.string() }),
      v.transform(({ shop }) => ({ on: shop })),
    ),
    z.object({ on: z.object({ id: z.string() }).transform(({ id }) => id) }),
    z.object({ shop: z.string() }).transform(({ shop }) => ({ on: shop })),
    z.object({ on: z.coerce.string() }),
    v.object({ on: v.picklist(["a", "b"]) }),
    v.object({ on: v.pipe(v.number(), v.integer()) }),
    type({ on: "string | number" }),
  ])
    expect(looks("on", params)).toEqual([]);
});

test("a key that a run may lack deserves a look, and one with a default does not", () => {
  const words = 'task walk: the key "shop" of its concurrency: a run';
  for (const params of [
    v.object({ shop: v.optional(v.string()) }),
    z.object({ shop: z.string().optional() }),
    type({ "shop?": "string" }),
  ])
    expect(looks("shop", params)).toEqual([`${words} without it ends as errored`]);
  expect(looks("shop", v.object({ shop: v.nullable(v.string()) }))).toEqual([
    `${words} with null as its value ends as errored`,
  ]);
  expect(looks("shop", v.object({ shop: v.nullish(v.string()) }))).toEqual([
    `${words} without it, or with null as its value ends as errored`,
  ]);
  for (const params of [
    v.object({ shop: v.optional(v.string(), "a") }),
    v.object({ shop: v.optional(v.string(), () => "a") }),
    v.object({ shop: v.fallback(v.string(), "a") }),
    z.object({ shop: z.string().default("a") }),
    z.object({ shop: z.string().catch("a") }),
    type({ shop: "string = 'a'" }),
  ])
    expect(looks("shop", params, [cron("0 3 * * *")])).toEqual([]);
});

test("a trigger whose runs never have the key is refused by its name", () => {
  const params = v.object({ shop: v.optional(v.string()) });
  const words = (id: string) =>
    `task walk: the key "shop" of its concurrency is not in the params of trigger ${id}: each of its runs would end as errored; give the trigger params with a string or a number as shop`;
  const bare = cron("0 3 * * *", { id: "nightly" });
  expect(() => looks("shop", params, [bare])).toThrow(words("nightly"));
  const others = cron("0 3 * * *", { id: "others", params: {} });
  expect(() => looks("shop", params, [others])).toThrow(words("others"));
  const queue = onQueue("orders", { id: "orders" });
  const template = onQueue("returns", { id: "filled", params: { shop: "$.shop" } });
  const given = cron("0 4 * * *", { params: { shop: "a" } });
  expect(looks("shop", params, [queue, template, given])).toHaveLength(1);
});
