/** Limits and priorities that are none are refused at every door, in one line that says what was given and what is allowed. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { parseMessage, readMessage } from "../../functions/model/run/messages/message.ts";
import { concurrencyWords, priorityWords } from "../../functions/model/task/concurrency.ts";
import type { Task } from "../../functions/model/task/task.ts";
import { makeClient } from "../../functions/operators/client.ts";
import { setOverrides, setStageLimit } from "../../functions/operators/index.ts";
import { after, cron, onEvent, onQueue, onStartup } from "../../functions/schedule/index.ts";
import { Harness } from "../engine/harness.ts";
import { deployment, task } from "../infra/made-up.ts";

const throwing = {
  get limit(): number {
    throw new Error("no limit");
  },
};
/** What is no `concurrency`, and how it is shown. */
const noConcurrency: readonly [given: unknown, shown: string][] = [
  [3, "3"],
  ["2", '"2"'],
  [[2], "[2]"],
  [null, "null"],
  [() => 2, "a function"],
  [{}, "{}"],
  [{ limit: 0 }, '{"limit":0}'],
  [{ limit: 101 }, '{"limit":101}'],
  [{ limit: 1.5 }, '{"limit":1.5}'],
  [{ limit: "2" }, '{"limit":"2"}'],
  [{ limit: 2n }, '{"limit":"2n"}'],
  [{ limit: 1, key: "" }, '{"limit":1,"key":""}'],
  [{ limit: 1, key: 7 }, '{"limit":1,"key":7}'],
  [{ limit: 1, key: "(function)" }, '{"limit":1,"key":"(function)"}'],
  [{ limit: 1, most: 2 }, '{"limit":1,"most":2}'],
  [throwing, "an object"],
];
const noPriority: readonly [given: unknown, shown: string][] = [
  [-1, "-1"],
  [10, "10"],
  [1.5, "1.5"],
  ["5", '"5"'],
  [null, "null"],
  [true, "true"],
  [{}, "{}"],
];

/** Where the settings of a task are given: each makes a deployment with them. */
const layers: Readonly<Record<string, (given: object) => unknown>> = {
  "its file": (given) => task("walk", [], given as never),
  "its line in infra/tasks.ts": (given) =>
    deployment([[task("walk"), { lane: "default", ...given } as never]]),
  "its stage": (given) =>
    deployment([[task("walk"), { lane: "default" }]], { tasks: { walk: given } } as never),
  "the defaults of its stage": (given) =>
    deployment([[task("walk"), { lane: "default" }]], { settings: given } as never),
};

test.each(Object.entries(layers))("what is no concurrency or priority is refused in %s", (_, make) => {
  for (const [concurrency, shown] of noConcurrency)
    expect(() => make({ concurrency })).toThrow(`concurrency ${shown} is not allowed: ${concurrencyWords}`);
  for (const [priority, shown] of noPriority)
    expect(() => make({ priority })).toThrow(`priority ${shown} is not allowed: ${priorityWords}`);
});

test("a function as a key is refused everywhere but in the task's file, since workers are given texts", () => {
  const key = () => "a";
  const { "its file": ofFile, ...later } = layers;
  for (const [name, setting] of [
    ["concurrency", { limit: 1, key }],
    ["rateLimit", { items: 5, per: "second", key }],
  ] as const) {
    expect(() => ofFile?.({ [name]: setting })).not.toThrow();
    for (const make of Object.values(later))
      expect(() => make({ [name]: setting })).toThrow(
        `${name}.key a function is not allowed here: the task's file may have one, or name a parameter`,
      );
  }
});

test("the text that the manifest has in place of a function is no key of a rate limit, in any layer", () => {
  const rateLimit = { items: 5, per: "second", key: "(function)" };
  for (const make of Object.values(layers))
    expect(() => make({ rateLimit })).toThrow(`rateLimit ${JSON.stringify(rateLimit)} is not allowed`);
});

test("what is no priority is refused as an option of every trigger", () => {
  for (const [given, shown] of noPriority) {
    const options = { priority: given } as never;
    for (const make of [
      () => cron("0 3 * * *", options),
      () => after("walk", "succeeded", options),
      () => onEvent({ source: ["my.shop"] }, options),
      () => onQueue("orders", options),
      () => onStartup(options),
    ])
      expect(make).toThrow(new RegExp(`priority.*${shown.replaceAll(/[{}]/g, "\\$&")}.*${priorityWords}`));
  }
});

test("what is no priority is refused in a message, in a direct invocation and by the client, and concurrency is none of their options", async () => {
  const harness = new Harness({ tasks: [task("walk") as Task] });
  const client = makeClient(harness.context);
  for (const [priority, shown] of noPriority) {
    const words = `priority ${shown} is not allowed: ${priorityWords}`;
    const message = { task: "walk", priority };
    expect(parseMessage(JSON.stringify(message))).toEqual({ kind: "unknown", reason: words });
    expect(readMessage(message)).toEqual({ kind: "unknown", reason: words });
    await expect(client.start("walk", {}, { priority } as never)).rejects.toThrow(words);
  }
  const concurrency = { limit: 1 };
  expect(parseMessage(JSON.stringify({ task: "walk", concurrency }))).toMatchObject({ kind: "unknown" });
  await expect(client.start("walk", {}, { concurrency } as never)).rejects.toThrow("concurrency");
  expect(await harness.runs("walk")).toEqual([]);
});

test("an override of a limit is a whole number from 1 to 100, of a task and of the stage", async () => {
  const harness = new Harness({ tasks: [task("walk") as Task], maxRunningTasks: 5 });
  const known = { name: "walk", overlap: "allow", catchUp: "none" } as const;
  for (const [given, shown] of [
    ...([0, 101, 1.5, -1] as const).map((number) => [number, String(number)] as const),
    ...([
      [null, "null"],
      ["two", '"two"'],
      [{ limit: 2 }, '{"limit":2}'],
    ] as const),
  ]) {
    const note = { note: "fewer" };
    await expect(setOverrides(harness.context, known, { concurrency: given } as never, note)).rejects.toThrow(
      `concurrency ${shown} is not allowed: a whole number from 1 to 100`,
    );
    await expect(setStageLimit(harness.context, given as never, note)).rejects.toThrow(
      `stage limit ${shown} is not allowed: a whole number from 1 to 100`,
    );
  }
  expect(await harness.state("walk")).toBeUndefined();
});

test("a masked parameter is refused as a key, since keys are seen", () => {
  const params = v.object({ token: v.string() });
  const settings = { concurrency: { limit: 1, key: "token" }, params };
  const keyed = task("walk", [], { ...settings, masked: ["token"] } as never);
  const words = 'task walk: the key "token" of its concurrency is a masked parameter';
  expect(() => deployment([[keyed, { lane: "default" }]])).toThrow(words);
  const plain = task("walk", [], settings as never);
  expect(() => deployment([[plain, { lane: "default" }]], { masked: ["token"] })).toThrow(words);
  expect(() => deployment([[plain, { lane: "default" }]])).not.toThrow();
});
