/**
 * Requests to `/_pawl/time`, as bytes on a connection in memory, so that Node's own HTTP server reads them: time moves
 * within its bounds, or the request is refused in one line and time stays as it was.
 */
import { strict as assert } from "node:assert";
import { duplexPair } from "node:stream";
import fc from "fast-check";
import { Front } from "../../local/http/index.ts";
import { LocalTime } from "../../local/index.ts";
import { serveTime } from "../../local/time/index.ts";
import type { FuzzTarget } from "./fuzz-target.ts";

const now = Date.parse("2026-11-21T03:00:00Z");
const earliest = Date.parse("2000-01-01T00:00:00Z");
const latest = Date.parse("2100-01-01T00:00:00Z");
/** An answer comes within a few turns of the event loop. */
const mostTurns = 50;

const numbers = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(1e300, 1e13, -1, -0, 8.64e15, Number.MAX_VALUE, 5e-324, 31_622_400, 31_622_401, 2 ** 53),
);
const instants = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom(
    "2026-02-30T00:00:00Z",
    "2026-11-21T24:00:00Z",
    "2026-11-21T25:00:00Z",
    "2026-11-21",
    "2026-11-21T03:00:00",
    "2026-11-21T03:00:00+99:99",
    "+275760-09-13T00:00:00.000Z",
    "9999-12-31T23:59:59Z",
    "1999-12-31T23:59:59-23:59",
    "now",
  ),
  fc.string({ unit: "binary" }),
);
const anything = fc.oneof(
  numbers,
  instants,
  fc.boolean(),
  fc.anything({ withNullPrototype: true, maxDepth: 2 }),
  fc.constantFrom(null, [], ["2026-11-21T03:00:00Z"], { valueOf: 1 }, "\u202e\u009b\n"),
);
const bodies = fc.oneof(
  fc.record({ freeze: anything, set: anything, advance: anything }, { requiredKeys: [] }),
  fc.record({ freeze: fc.boolean(), set: instants, advance: numbers }, { requiredKeys: [] }),
  fc.dictionary(fc.oneof(fc.constantFrom("freeze", "set", "advance", "__proto__"), fc.string()), anything, {
    maxKeys: 3,
  }),
);

const moves = bodies.map((drawn) => quietly(() => JSON.stringify(drawn)) ?? "");
const texts = fc.oneof(
  { weight: 6, arbitrary: moves },
  moves.map((text) => `\ufeff${text}`),
  // What was pasted from two of them may say one thing twice.
  fc.tuple(moves, moves).map(([one, other]) => `${one.slice(0, -1)},${other.slice(1)}`),
  moves.chain((text) => fc.nat(text.length).map((length) => text.slice(0, length))),
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "null", "[]", `{"advance":1${" ".repeat(5_000)}}`, "[".repeat(4_000), "advance=5"),
);
const sent = fc.oneof(
  { weight: 8, arbitrary: texts.map((text) => Buffer.from(text)) },
  texts.map((text) => Buffer.from(text, "utf16le")),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
);
const words = fc.oneof(
  fc.constantFrom("advance=5", "", "&&", "=", "%", "%00=%0a", "freeze=true&set=now", "\u009b2J"),
  fc.string({ unit: "binary-ascii", maxLength: 20 }),
);
const requests = fc.record({
  method: fc.oneof(
    { weight: 8, arbitrary: fc.constant("POST") },
    fc.constantFrom(
      "GET",
      "HEAD",
      "PUT",
      "PATCH",
      "DELETE",
      "OPTIONS",
      "TRACE",
      "CONNECT",
      "post",
      "P\u00d6ST",
      "",
    ),
  ),
  path: fc.oneof(
    { weight: 8, arbitrary: fc.constant("/_pawl/time") },
    fc.constantFrom(
      "/_pawl",
      "/_pawl/",
      "/_pawl/time/",
      "/_pawl//time",
      "/_pawl/../_pawl/time",
      "*",
      "",
      "http://localhost/_pawl/time",
    ),
    words.map((word) => `/_pawl/${word}`),
  ),
  query: fc.oneof(
    { weight: 4, arbitrary: fc.constant("") },
    words.map((word) => `?${word}`),
  ),
  headers: fc.array(
    fc.oneof(
      fc.constantFrom(
        "content-type: text/xml; charset=utf-16",
        "content-encoding: gzip",
        "content-encoding: \u009b2J",
        "transfer-encoding: chunked",
        "content-length: 5",
        "expect: 100-continue",
        "upgrade: websocket",
        "origin: https://page.example/\u009b2J",
        "host: rebound.example",
        "x-amz-target: DynamoDB_20120810.Scan",
        ": ",
      ),
      fc.string({ unit: "binary-ascii", maxLength: 30 }),
    ),
    { maxLength: 2 },
  ),
  body: sent,
  /** Bytes that the client does not send any more. */
  lost: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, fc.nat(60)),
});

const time = new LocalTime(() => now);
const front = new Front([], () => time.now());
serveTime(front, time);

export const target: FuzzTarget = {
  name: "the time API",
  property: fc.asyncProperty(requests, async ({ method, path, query, headers, body, lost }) => {
    time.restore({ offset: 0 });
    const lengths = [`content-length: ${body.length}`, "connection: close"];
    const head = [`${method} ${path}${query} HTTP/1.1`, "host: 127.0.0.1", ...lengths, ...headers];
    const bytes = Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`, "latin1"), body]);
    const { status, text: received } = await ask(bytes.subarray(0, bytes.length - lost));
    // An answer to HEAD has the length of a body that does not follow.
    const text = method === "HEAD" ? "" : received;
    if (status === 200) {
      if (method === "POST" && headers.length === 0) assertMoved(body, text);
      // Node's parser skips spaces before the version of HTTP.
      assert.match(`${path}${query}`, /\/_pawl\/time(\?&*)? *$/);
      assert(time.now() >= earliest && time.now() < latest, `time is ${time.now()}`);
      assert(text === "" || JSON.parse(text).now === new Date(time.now()).toISOString());
    } else {
      assert([0, 400, 403, 404, 405, 413, 415, 417, 431, 501].includes(status), `status ${status}`);
      assert.deepEqual(time.state, { offset: 0, frozen: undefined });
      if (text !== "") assertOneLine(JSON.parse(text));
    }
  }),
};

/** A body that was taken has nothing but what is known. */
function assertMoved(body: Buffer, text: string): void {
  const given = JSON.parse(body.toString().replace(/^\ufeff/, "")) as Record<string, unknown>;
  assert(Object.keys(given).length > 0);
  assert(Object.keys(given).every((key) => ["freeze", "set", "advance"].includes(key)));
  for (const key of Object.keys(given)) assert.equal(body.toString().split(`"${key}":`).length, 2, key);
  assert.equal(JSON.parse(text).frozen, given.freeze === true);
}

/** An error of the local API, or of the services beside it. */
function assertOneLine({ error, message }: { readonly error?: unknown; readonly message?: unknown }): void {
  const text = error ?? message;
  assert(typeof text === "string" && text !== "" && text.length < 500, String(text));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be shown
  assert.doesNotMatch(text, /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
}

/** Sends a request on a connection of its own. Status 0 where it is not answered. */
async function ask(request: Buffer): Promise<{ readonly status: number; readonly text: string }> {
  const [client, server] = duplexPair();
  const received: Buffer[] = [];
  let closed = false;
  client
    .on("data", (chunk: Buffer) => received.push(chunk))
    .on("end", () => {
      closed = true;
    });
  for (const end of [client, server]) end.on("error", () => {});
  front.serve(server);
  client.write(request);
  // One that is not whole waits for its rest, which does not come.
  for (let turns = 0; turns < mostTurns && !closed; turns++) await new Promise(setImmediate);
  client.destroy();
  server.destroy();
  const answer = Buffer.concat(received)
    .toString("latin1")
    .replace(/^HTTP\/1\.1 1\d\d [\s\S]*?\r\n\r\n/, "");
  const end = answer.indexOf("\r\n\r\n") + 4;
  const length = Number(/^content-length: (\d+)/im.exec(answer)?.[1] ?? 0);
  // Bytes after a request that is whole are another one, which is answered too.
  const text = Buffer.from(answer.slice(end, end + length), "latin1").toString();
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0), text };
}

/** Undefined for what JSON cannot hold, such as a bigint. */
function quietly<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
