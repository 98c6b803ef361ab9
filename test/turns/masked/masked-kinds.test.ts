/**
 * Every text that a run leaves, against every kind of masked value: a text that others begin with, that JSON escapes, that looks like JSON's own
 * signs, that is a number, or stands in a list. What is JSON stays JSON.
 */

import * as v from "valibot";
import { expect, test } from "vitest";
import { maskedRun } from "../../../functions/model/mask/masked-run.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { lifeEvents } from "../../../functions/model/run/told/untold.ts";
import { defineTask, type Json, type Task } from "../../../functions/model/task/task.ts";
import { startRun } from "../../../functions/runs/index.ts";
import { Bus } from "../../../functions/telling/index.ts";
import { Harness } from "../../engine/harness.ts";
import { skippedOf } from "../../engine/skipped-of.ts";

/** A run's params, and what no text of it may have. */
const kinds: readonly [kind: string, params: object, shown: RegExp][] = [
  ["a plain text", { token: "hunter2" }, /hunter2/],
  ["a text under another name's object", { deep: [{ token: { of: ["hunter2"] } }] }, /hunter2/],
  [
    "a list of which one is part of another",
    { token: ["hunter2", "hunter2-of-the-shop", "shop"] },
    /hunter|shop/,
  ],
  ["a text with quotes and a backslash", { token: 'say "hunter2\\n" now' }, /hunter2/],
  ["lines", { token: "hunter2 one\nand zebra hunter2\r\n\tthird" }, /hunter2|zebra|third/],
  ["a text beyond ASCII", { token: "Zürich \u{1f511} hunter2" }, /hunter2|rich/],
  ["a control character", { token: "hunter2\u0007bell" }, /hunter2|bell/],
  ["signs of JSON", { token: 'hunter2","' }, /hunter2/],
  ["a number", { token: 73_501 }, /73501/],
  ["a number of few digits, and a fraction", { token: [7.25, 731] }, /\b(7\.25|731)\b/],
  ["a short text", { token: "xq7" }, /xq7/],
  ["a text of digits", { token: "735010" }, /735010/],
];

function texts(value: unknown): readonly unknown[] {
  if (typeof value !== "object" || value === null) return [value];
  return Object.values(value).flatMap(texts);
}

/** A task that says each masked value of its params wherever a task can say something. */
function teller(): Task {
  const secrets = (params: unknown): readonly unknown[] => {
    const { token, deep } = params as { readonly token?: unknown; readonly deep?: unknown };
    return texts(token ?? deep);
  };
  return defineTask({
    name: "tell",
    description: "Tells all it knows.",
    params: v.looseObject({}),
    masked: ["token"],
    maxAttempts: 1,
    throttle: [
      {
        when: (ctx) => (ctx.turn === 0 ? `no room for ${secrets(ctx.params).join(" or ")}` : false),
        backoffSeconds: 1,
      },
    ],
    onItemError: (_, item) => (item === "skip" ? "skip" : "stop"),
    *items({ params, cursor }) {
      const [at] = secrets(params);
      if (cursor === undefined) yield ["skip", [at as Json, 1]];
      yield ["stop", [at as Json, 2]];
    },
    process(item, ctx) {
      const all = secrets(ctx.params);
      const [first] = all;
      const message = `bad ${all.join(" and ")}, ${JSON.stringify(all)}, ${ascii(JSON.stringify(all))}`;
      if (item === "skip") throw new Error(message, { cause: message });
      for (const each of all) {
        const name = `by ${each}`.replaceAll(/[^\w. -]/g, " ").slice(0, 40);
        // A counter's name has no more than letters: what is left of others is none of the value.
        if (name === `by ${each}`) ctx.count(name, 1);
      }
      ctx.message(`at ${first}`);
      ctx.output({ [`of ${first}`]: all, text: JSON.stringify(all) });
      const metric = { Name: `seen ${first}`, Unit: "Count" };
      ctx.log.info(`did ${first}`, {
        [`seen ${first}`]: 1,
        all,
        code: first,
        _aws: {
          CloudWatchMetrics: [{ Namespace: "Shop", Dimensions: [[`of ${first}`]], Metrics: [metric] }],
        },
      });
      throw new AggregateError([new Error(message)], message);
    },
    afterError({ params, log }) {
      log.error("all is lost", { of: { [String(secrets(params)[0])]: true } });
      throw new Error(`no pager for ${secrets(params).join()}`);
    },
  }) as Task;
}

function ascii(json: string): string {
  return json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

async function told(params: object): Promise<Readonly<Record<string, unknown>>> {
  const events: unknown[] = [];
  const putEvents = async (body: string) => {
    const { Entries } = JSON.parse(body) as { readonly Entries: readonly { readonly Detail: string }[] };
    events.push(...Entries.map(({ Detail }) => JSON.parse(Detail)));
    return JSON.stringify({ Entries: Entries.map((_, i) => ({ EventId: String(i) })) });
  };
  const harness = new Harness({
    tasks: [teller()],
    events: lifeEvents,
    listeners: (context) => [new Bus({ context, bus: "runs", on: lifeEvents, putEvents })],
  });
  const of = JSON.stringify(params);
  const metadata = { why: `since ${of}` };
  const asked = { task: "tell", lane: "default", kind: "manual", params: params as Json, metadata } as const;
  await startRun(harness.context, asked);
  await harness.next();
  const throttled = await harness.run("tell");
  await harness.drainFor(2);
  const run = await harness.run("tell");
  const { params: _, ...shown } = maskedRun(harness.context, run);
  return {
    "the reason of a throttle, as it is recorded": throttled.reason,
    "the errors of a run, as they are recorded": [run.error, run.errors],
    "the items that it skipped": (await skippedOf(harness.memory, run)).map(({ message, causes }) => [
      message,
      causes,
    ]),
    "the run as it is shown": {
      ...shown,
      output: JSON.parse(shown.output ?? ""),
      cursor: JSON.parse(shown.cursor ?? ""),
    },
    "its params as they are shown": JSON.parse(maskedRun(harness.context, run).params ?? "{}"),
    "its log": harness.log,
    "its events": events,
  };
}

test.each(kinds)(
  "no text that a run leaves has %s that it masks, and what is JSON stays JSON",
  async (_, params, shown) => {
    for (const [where, text] of Object.entries(await told(params)))
      expect([where, JSON.stringify(text)]).toEqual([where, expect.not.stringMatching(shown)]);
  },
);

test("a run that masks nothing leaves such a value in each of these texts", async () => {
  const all = await told({ other: "hunter2", deep: ["hunter2"] });
  for (const [where, text] of Object.entries(all))
    expect([where, JSON.stringify(text)]).toEqual([where, expect.stringMatching(/hunter2/)]);
});

test("a metric of a task's own keeps its name the same in its line's directive as in its field", async () => {
  const { "its log": log } = await told({ token: "hunter2" });
  const line = (log as Harness["log"]).find(({ fields }) => fields?._aws !== undefined);
  expect(line?.fields).toMatchObject({
    "seen [masked]": 1,
    _aws: {
      CloudWatchMetrics: [
        {
          Namespace: "Shop",
          Dimensions: [["of [masked]"]],
          Metrics: [{ Name: "seen [masked]", Unit: "Count" }],
        },
      ],
    },
  });
});

test("a run with long params that is given up shows nothing of a cursor that has a masked value", async () => {
  const task = defineTask({
    name: "stuck",
    description: "Puts itself off.",
    params: v.looseObject({}),
    masked: ["token"],
    stuckAfterSeconds: 1,
    *items({ params, cursor }) {
      const { token } = params as { readonly token: string };
      if (cursor === undefined) yield [1, `at ${token}`];
      yield [2, `after ${token}`];
    },
    process(n, ctx) {
      if (n === 2) ctx.snooze(60);
    },
  }) as Task;
  const harness = new Harness({ tasks: [task] });
  const params = { token: "hunter2", text: "x".repeat(3_000) };
  await startRun(harness.context, { task: "stuck", lane: "default", kind: "manual", params });
  await harness.drainFor(3);
  const { status, reason, error } = (await harness.run("stuck")) as RunRecord;
  expect([status, JSON.stringify([reason, error?.message])]).toEqual([
    "errored",
    expect.stringMatching(/no progress .* at cursor .*\[masked\]/),
  ]);
});
