import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LocalAws } from "../../../local/index.ts";
import { openTemporaryAws } from "../temporary-aws.ts";

let aws: LocalAws;
beforeAll(async () => {
  aws = await openTemporaryAws();
  aws.time.freeze();
  aws.time.set(new Date("2026-11-21T03:00:00Z"));
  aws.front.pawl("GET", "/dev", () => ({ pid: 1 }));
});
afterAll(() => aws.close());

interface Answer {
  readonly status: number;
  readonly allow: string | undefined;
  readonly text: string;
}

/** Sends what `fetch` would not: a GET with a body, methods of its own. */
function ask(method: string, path: string, body?: string | Buffer, headers = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(`${aws.endpoint}${path}`, { method, headers }, async (response) => {
      let text = "";
      for await (const chunk of response.setEncoding("utf8")) text += chunk;
      resolve({ status: response.statusCode ?? 0, allow: response.headers.allow, text });
    });
    asked.on("error", reject);
    // As curl does, with its length.
    if (body !== undefined) asked.setHeader("content-length", Buffer.byteLength(body));
    asked.end(body);
  });
}

const moves = /a JSON object may have freeze/;

test.each([
  [
    "GET",
    "/_pawl/time?advance=5",
    undefined,
    400,
    /^query parameter "advance" is not known: .*POST moves it/,
  ],
  ["HEAD", "/_pawl/time?advance=5", undefined, 400, undefined],
  [
    "POST",
    "/_pawl/time?advance=5",
    '{"freeze":true}',
    400,
    /^query parameter "advance" is not known: a JSON object/,
  ],
  ["POST", "/_pawl/time?=", '{"advance":5}', 400, /^query parameter "" is not known/],
  [
    "GET",
    "/_pawl/time?%1b%5b2J%e2%80%ae",
    undefined,
    400,
    /^query parameter "\\u001b\[2J\\u202e" is not known/,
  ],
  ["GET", "/_pawl/dev?pid=2", undefined, 400, /^query parameter "pid" is not known$/],
  ["GET", "/_pawl/time", '{"advance":5}', 400, /^GET \/_pawl\/time takes no body: .*POST moves it/],
  [
    "POST",
    "/_pawl/time",
    Buffer.from('{"advance":5}', "utf16le"),
    400,
    /^the body is not JSON: a JSON object/,
  ],
  ["POST", "/_pawl/time", Buffer.from([0xff, 0xfe, 0x7b, 0]), 400, /^the body is not UTF-8: a JSON object/],
  [
    "POST",
    "/_pawl/time",
    `{"advance":5${" ".repeat(5_000)}}`,
    413,
    /^the body is longer than 4096 bytes: a JSON object/,
  ],
  ["POST", "/_pawl/dev", "{}", 405, /^POST \/_pawl\/dev is not allowed: allowed are GET, HEAD$/],
  [
    "PUT",
    "/_pawl/time",
    '{"advance":5}',
    405,
    /^PUT \/_pawl\/time is not allowed: allowed are GET, HEAD, POST$/,
  ],
  ["DELETE", "/_pawl/time", undefined, 405, /^DELETE/],
  ["PATCH", "/_pawl/time", '{"advance":5}', 405, /^PATCH/],
  ["OPTIONS", "/_pawl/time", undefined, 405, /^OPTIONS/],
  ...[
    "/_pawl",
    "/_pawl/",
    "/_pawl/times",
    "/_pawl/time/",
    "/_pawl//time",
    "/_pawl/TIME",
    "/_pawl/%74ime",
  ].map(
    (path) =>
      ["POST", path, '{"advance":5}', 404, /is not known here: allowed are .*GET \/_pawl\/dev$/] as const,
  ),
] as const)(
  "%s %s with a body of %s is refused in one line with status %i, and changes nothing",
  async (method, path, body, status, error) => {
    const answer = await ask(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toMatch(/[\n\r]/);
    if (error === undefined) expect(answer.text).toBe("");
    else
      expect(JSON.parse(answer.text)).toEqual({
        code: expect.any(String),
        error: expect.stringMatching(error),
      });
    if (status === 405) expect(answer.allow).toMatch(/^GET, HEAD/);
    expect(aws.time.state).toEqual({
      offset: expect.any(Number),
      frozen: Date.parse("2026-11-21T03:00:00Z"),
    });
  },
);

test("a path that is not known is refused with the routes that are", async () => {
  expect(JSON.parse((await ask("GET", "/_pawl/nothing")).text)).toEqual({
    code: "NotFound",
    error:
      '"/_pawl/nothing" is not known here: allowed are GET /_pawl/time, POST /_pawl/time, GET /_pawl/dev',
  });
});

test("a compressed body is refused by the name of its encoding", async () => {
  const { status, text } = await ask("POST", "/_pawl/time", '{"advance":5}', { "content-encoding": "gzip" });
  expect([status, JSON.parse(text).error]).toEqual([
    415,
    expect.stringMatching(/^content-encoding "gzip" is not read/),
  ]);
  expect(JSON.parse(text).error).toMatch(moves);
});

test("a byte order mark before the JSON is passed over, an empty query too, and HEAD is answered as GET is", async () => {
  const body = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('{"advance":0}')]);
  const { status, text } = await ask("POST", "/_pawl/time?", body);
  expect([status, JSON.parse(text)]).toEqual([200, { now: "2026-11-21T03:00:00.000Z", frozen: true }]);
  expect(await ask("HEAD", "/_pawl/time")).toMatchObject({ status: 200, text: "" });
});
