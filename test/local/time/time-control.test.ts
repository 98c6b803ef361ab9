import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LocalAws } from "../../../local/index.ts";
import { keptTime } from "../../../local/time/index.ts";
import { allowedMoves } from "../../../local/time/time-control.ts";
import { openTemporaryAws } from "../temporary-aws.ts";

let aws: LocalAws;
beforeAll(async () => {
  aws = await openTemporaryAws();
  aws.time.freeze();
  aws.time.set(new Date("2026-11-21T03:00:00Z"));
});
afterAll(() => aws.close());

async function post(body: string, type = "application/json"): Promise<{ status: number; error?: string }> {
  const headers = { "content-type": type };
  const response = await fetch(`${aws.endpoint}/_pawl/time`, { method: "POST", headers, body });
  return { status: response.status, ...((await response.json()) as object) };
}

test.each([
  ['{"advance":1e300}', "advance is 1e+300"],
  ['{"advance":1e13}', "advance is 10000000000000"],
  ['{"advance":1e999}', "advance is null"],
  ['{"advance":-1}', "advance is -1"],
  ['{"advance":"60"}', 'advance is "60"'],
  ['{"advance":[60]}', "advance is [60]"],
  ['{"advance":null}', "advance is null"],
  ['{"set":["2026-11-21T04:00:00Z"]}', 'set is ["2026-11-21T04:00:00Z"]'],
  ['{"set":"2026-02-30T00:00:00Z"}', 'set is "2026-02-30T00:00:00Z"'],
  ['{"set":"2026-11-21T04:00:00"}', 'set is "2026-11-21T04:00:00"'],
  ['{"set":"9999-12-31T00:00:00Z"}', 'set is "9999-12-31T00:00:00Z"'],
  ['{"set":"1970-01-01T00:00:00Z"}', 'set is "1970-01-01T00:00:00Z"'],
  ['{"set":1795230000000}', "set is 1795230000000"],
  ['{"set":"2099-12-31T00:00:00Z","advance":86400}', "time would be 2100-01-01T00:00:00.000Z"],
  ['{"freeze":"true"}', 'freeze is "true"'],
  ['{"freeze":1}', "freeze is 1"],
  ['{"forward":60}', '"forward" is not known'],
  ['{"__proto__":{"advance":60}}', '"__proto__" is not known'],
  ['{"freeze":false,"advance":-1}', "advance is -1"],
  ['{"set":"\\u009b2J\\u202e"}', 'set is "\\u009b2J\\u202e"'],
  ["{}", "no move is given"],
  ["", "no move is given"],
  ['{"advance":1,"advance":2}', 'line 1, column 14: "advance" is given twice'],
  ['{"freeze":true,"\\u0066reeze":false}', 'line 1, column 16: "freeze" is given twice'],
  ['{"set":"2026-11-21T04:00:00Z",\n"set":"2026-11-21T05:00:00Z"}', 'line 2, column 1: "set" is given twice'],
  [
    '{"advance":60.0,"set":12345678901234567890}',
    'line 1, column 23: "set": 12345678901234567890 has more digits than a number keeps: give it as a text',
  ],
  ["[]", "the body is not a JSON object"],
  ["null", "the body is not a JSON object"],
  ["60", "the body is not a JSON object"],
  ["advance=60", "the body is not JSON"],
  ['{"advance":NaN}', "the body is not JSON"],
])(
  "a body of %s is refused in one line that says what is allowed, and changes nothing",
  async (body, why) => {
    expect(await post(body)).toEqual({ status: 400, code: "BadRequest", error: `${why}: ${allowedMoves}` });
    const after = await (await fetch(`${aws.endpoint}/_pawl/time`)).json();
    expect(after).toEqual({ now: "2026-11-21T03:00:00.000Z", frozen: true });
  },
);

test("a form with the content of a move is taken by its content, as curl -d sends it", async () => {
  expect(await post('{"advance":0}', "application/x-www-form-urlencoded")).toMatchObject({ status: 200 });
});

test.each([
  [
    '{"offset":1e+303}',
    "the time in it is out of range: allowed are instants from 2000 up to the end of 2099",
  ],
  ['{"offset":0,"frozen":-1e15}', "the time in it is out of range"],
  ['{"offset":"0"}', 'expected {"offset": MILLISECONDS}'],
  ["[]", "expected"],
  ["nonsense", "expected"],
  ["", "expected"],
])("a file of kept time that holds %s is refused, not passed over", (text, why) => {
  const folder = mkdtempSync(join(tmpdir(), "pawl-time-"));
  const file = join(folder, "time.json");
  writeFileSync(file, text);
  expect(() => keptTime(file)).toThrow(why);
  rmSync(folder, { recursive: true });
});
