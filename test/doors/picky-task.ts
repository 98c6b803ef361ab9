/** A task whose params have a bit of everything that JSON Schema can say. */
import * as v from "valibot";
import { defineTask, type Task } from "../../functions/model/task/task.ts";

export const pickyTask = defineTask({
  name: "picky",
  description: "Takes many params.",
  params: v.object({
    days: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(365)),
    mode: v.optional(v.picklist(["dry", "wet"]), "dry"),
    label: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(8))),
    code: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/))),
    mail: v.optional(v.pipe(v.string(), v.email())),
    ratio: v.optional(v.nullable(v.pipe(v.number(), v.gtValue(0)))),
    tags: v.optional(v.pipe(v.array(v.string()), v.maxLength(3))),
    place: v.optional(v.object({ city: v.string(), zip: v.optional(v.union([v.string(), v.number()])) })),
    exact: v.optional(v.strictObject({ a: v.boolean() })),
    counts: v.optional(v.record(v.string(), v.number())),
    shape: v.optional(
      v.variant("kind", [
        v.object({ kind: v.literal("circle"), radius: v.number() }),
        v.object({ kind: v.literal("square"), side: v.number() }),
      ]),
    ),
  }),
  run: () => {},
}) as Task;

/** Params that it takes. */
export const goodParams = {
  days: 30,
  mode: "wet",
  label: "north",
  code: "CH",
  mail: "ada@example.org",
  ratio: 0.5,
  tags: ["a", "b"],
  place: { city: "Bern", zip: 3000 },
  exact: { a: true },
  counts: { x: 1 },
  shape: { kind: "circle", radius: 2 },
};
