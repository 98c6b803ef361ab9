import { inspect } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { maskOf, maskParams } from "../../../functions/model/mask/mask.ts";
import { maskForNames } from "../../../functions/model/mask/mask-for.ts";
import { maskedManifest } from "../../../functions/model/mask/masked-manifest.ts";
import { maskedMistakes } from "../../../functions/model/mask/masked-mistakes.ts";
import { type MaskedNames, maskedNames, namesOf } from "../../../functions/model/mask/masked-names.ts";
import { maskedRun } from "../../../functions/model/mask/masked-run.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { Json } from "../../../functions/model/task/task.ts";
import { manifest, task } from "../../cli/harness.ts";

test("a masked value is hidden as it is, escaped in JSON once and twice, encoded for a URL, and on lines of its own", () => {
  const token = 'a b"c\\d/é\nsecond line';
  const mask = maskOf(["token"], { token });
  const json = JSON.stringify({ token });
  for (const text of [
    token,
    json,
    JSON.stringify(json),
    `https://shop.test/${encodeURIComponent(token)}?t=${new URLSearchParams({ token })}`,
    `    at second line`,
  ])
    expect(mask(text)).not.toMatch(/a[ +]b|a%20b|second|é|%C3/);
  expect(mask(`token ${token} is refused`)).toBe("token [masked] is refused");
  expect(mask("nothing of it")).toBe("nothing of it");
});

test.each([
  "my secret/pass",
  "a \"b' <c>#d?e&f^{g}|h",
  "p@ss:word;[1]=ü 😀",
  'back\\slash `tick` it\'s "so"',
  'line one\nand\ttwo it\'s `so` "ok"',
  "a${b} 'c' `d` \"e\" \u001b[0m",
  "100% of x%20y",
])("a masked value is hidden in each part of an address, and as Node prints it: %j", (token) => {
  const mask = maskOf(["token"], { token });
  const url = new URL("https://shop.test/");
  url.pathname = url.search = url.hash = url.username = url.password = token;
  const texts = [
    [encodeURI(`https://shop.test/${token}`), "https://shop.test/[masked]"],
    [new URL(`https://shop.test/${token}`).href, "https://shop.test/[masked]"],
    [new URL(`https://shop.test/?t=${token}`).href, "https://shop.test/?t=[masked]"],
    [new URL(`https://shop.test/#${token}`).href, "https://shop.test/#[masked]"],
    [url.pathname, "/[masked]"],
    [url.search, "?[masked]"],
    [url.hash, "#[masked]"],
    [`${url.username}:${url.password}`, "[masked]:[masked]"],
  ] as const;
  for (const [text, shown] of texts) expect([text, mask(text)]).toEqual([text, shown]);
  const printed = inspect({ token });
  for (const text of [printed, JSON.stringify(printed)])
    expect([text, mask(text)]).toEqual([
      text,
      expect.stringMatching(/{ token: \\?['"`]\[masked\]\\?['"`] }/),
    ]);
});

test("a masked object is hidden as JSON as a whole, and so are its keys that are no plain names", () => {
  const mask = maskOf(["token"], {
    token: { "rej-secret-1234": 1, "ann@shop.test": { street: "Elm Row", list: [[48_213]] } },
  });
  expect(
    mask(
      'param "token": {"rej-secret-1234":1,"ann@shop.test":{"street":"Elm Row","list":[[48213]]}} is not allowed',
    ),
  ).toBe('param "token": [masked] is not allowed');
  expect(mask("no rej-secret-1234, no ann@shop.test in the street")).toBe(
    "no [masked], no [masked] in the street",
  );
});

test("the names match keys at any depth, in lists, in objects under them, and in a text that is JSON", () => {
  const params = {
    a: [{ token: "first-one" }],
    token: { deep: ["second-one"] },
    text: '{"token":"third-one"}',
  };
  const mask = maskOf(["token"], params);
  expect(mask("first-one second-one third-one")).toBe("[masked] [masked] [masked]");
  expect(maskOf(["token"], JSON.stringify(params))("first-one third-one")).toBe("[masked] [masked]");
});

test("a short text, a number and a boolean are hidden as whole words, and a cut value at its cut", () => {
  const mask = maskOf(["pin", "on", "key"], { pin: 12, on: true, key: "abcdefghij", list: [{ pin: "x1" }] });
  expect(mask("pin 12, not 123 or a12; true, untrue; x1, x12")).toBe(
    "pin [masked], not 123 or a12; [masked], untrue; [masked], x12",
  );
  expect(mask("key abcdef… (cut, 90 bytes), abcde; abcdefgh")).toBe(
    "key [masked]… (cut, 90 bytes), abcde; [masked]",
  );
});

test("what is masked stays as it is when it is masked again, whatever the value", () => {
  const mask = maskOf(["token"], { token: "mask", other: 1 });
  expect(mask(mask("unmask the mask"))).toBe("un[masked] the [masked]");
});

test("of a text that is no JSON, a masked name hides all that follows it", () => {
  const body = '{"task": "charge", "token": "hun"ter2, "n": 1}';
  expect(maskOf(["token"], body)(body)).toBe('{"task": "charge", "token": "[masked]');
  expect(maskOf(["token"], "token=hunter2&n=1")("was hunter2&n=1")).toBe("was [masked]");
});

test("a hostile text, and thousands of values, are masked in time that grows with their length alone", () => {
  const before = process.cpuUsage();
  const body = `{"token${" ".repeat(200_000)}: ${"token=".repeat(20_000)}`;
  expect(maskOf(["token"], body)(body)).not.toContain("token=token");
  const pairs = `x ${"token=a1b2 ".repeat(30_000)}`;
  expect(maskOf(["token"], pairs)(pairs)).toBe("x token=[masked] ");
  expect(maskOf(["token"], { token: "a".repeat(100_000) })("aaa…".repeat(20_000))).toBe(
    "aaa…".repeat(20_000),
  );
  const many = Array.from({ length: 5_000 }, (_, i) => `value-${i}-of-many`);
  expect(maskOf(["token"], { token: many })(`it was ${many.at(-1)}`)).toBe("it was [masked]");
  const { user } = process.cpuUsage(before);
  expect(user / 1e6, "seconds of CPU").toBeLessThan(5);
});

test("params are shown with a placeholder for each masked value, whatever it is", () => {
  expect(maskParams(["token"], { token: null, n: [{ token: { a: 1 } }], days: 3, note: "none" })).toEqual({
    token: "[masked]",
    n: [{ token: "[masked]" }],
    days: 3,
    note: "none",
  });
});

const names = ["token", "pin"];
/** Params in which values stand under masked names and under others, at any depth. */
const drawn = fc.object({
  key: fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 6 })),
  values: [fc.string({ unit: "binary" }), fc.string(), fc.integer(), fc.boolean(), fc.constant(null)],
  maxDepth: 4,
});

function masked(value: unknown, isMasked = false): string[] {
  if (typeof value === "string") return isMasked && value.trim().length >= 4 ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    masked(member, isMasked || (!Array.isArray(value) && names.includes(key))),
  );
}

test("no text that has a masked value in any form keeps it, however deep its params are", () => {
  fc.assert(
    fc.property(drawn, fc.string(), fc.string(), (params, before, after) => {
      const mask = maskOf(names, params);
      for (const value of masked(JSON.parse(JSON.stringify(params)))) {
        const json = JSON.stringify(value).slice(1, -1);
        const forms = [value.trim(), json.trim(), encodeURIComponent(value.trim().toWellFormed())];
        for (const form of forms) {
          const shown = mask(`${before}|${form}|${after}`);
          // What comes before or after may have it by chance, and is hidden too.
          if (!"[masked]".includes(form)) expect(shown).not.toContain(form);
        }
      }
    }),
  );
});

test("masked params have no masked value left, and keep all others", () => {
  fc.assert(
    fc.property(drawn, (params) => {
      const given = JSON.parse(JSON.stringify(params)) as Json;
      const text = JSON.stringify(maskParams(names, given));
      expect(JSON.parse(JSON.stringify(maskParams(names, JSON.parse(text))))).toEqual(JSON.parse(text));
      for (const value of masked(given)) {
        const inside = JSON.stringify(value).slice(1, -1);
        if (!"[masked]".includes(inside) && !/^[\w":,[\]{}-]*$/.test(inside))
          expect(text).not.toContain(inside);
      }
    }),
  );
});

test("params that cannot be read mask nothing, and throw nothing", () => {
  const loop: Record<string, unknown> = { token: "secret-one" };
  loop.self = loop;
  const hostile = {
    get token() {
      throw new Error("no");
    },
  };
  expect(maskOf(["token"], loop, hostile, undefined, 7)("has secret-one")).toBe("has [masked]");
});

test("a stage's names are masked in every task, and come with a task's own", () => {
  const masked = maskedNames(["password"], [{ name: "a", masked: ["token"] }, { name: "b" }]);
  expect(namesOf(masked, "a")).toEqual(["password", "token"]);
  expect(namesOf(masked, "b")).toEqual(["password"]);
  expect(namesOf(masked, undefined)).toEqual(["password", "token"]);
  expect(maskedNames([], [{ name: "b" }])).toBeUndefined();
  const maskFor = maskForNames(masked as MaskedNames);
  expect(maskFor("b", { password: "open sesame" })?.("open sesame!")).toBe("[masked]!");
  expect(maskForNames({ a: ["token"] })("b", { token: "open sesame" })).toBeUndefined();
});

test("a run of which the params are not at hand shows neither output nor cursor", () => {
  const run = { task: "a", run: "r", paramsStoredSeparately: true, output: '"x"', cursor: "7" };
  expect(maskedRun({ masked: { a: ["token"] } }, run as RunRecord)).toMatchObject({
    output: "[masked]",
    cursor: "[masked]",
  });
});

test("a manifest is shown without what its triggers and its schema give to masked params", () => {
  const given = {
    ...manifest,
    masked: ["token"],
    tasks: [
      task("a", {
        triggers: [
          {
            kind: "cron",
            id: "c",
            expression: "* * * * *",
            timeZone: "UTC",
            params: { token: "open sesame" },
          },
        ],
        paramsSchema: {
          properties: {
            token: { type: "string", description: "The key.", enum: ["open sesame"], default: "open sesame" },
            days: { type: "integer", default: 3 },
          },
        },
      }),
    ],
  };
  const shown = maskedManifest(given);
  expect(JSON.stringify(shown)).not.toContain("sesame");
  expect(shown.tasks[0]?.paramsSchema).toEqual({
    properties: {
      token: { type: "string", description: "The key.", default: "[masked]" },
      days: { type: "integer", default: 3 },
    },
  });
});

test("names to mask are a short list of texts", () => {
  expect(maskedMistakes(["token"])).toEqual([]);
  for (const wrong of ["token", [""], [7], Array.from({ length: 51 }, String), ["x".repeat(65)]])
    expect(maskedMistakes(wrong)).toEqual([
      expect.stringMatching(
        /^masked .* is not allowed: a list of at most 50 names of params of 1 to 64 characters/,
      ),
    ]);
});
