/** Several reads in one request: each is answered as by itself, and nothing else gets through. */
import { expect, test } from "vitest";
import { served } from "./raw-request.ts";

interface ReadReply {
  readonly status: number;
  readonly etag?: string;
  readonly said?: readonly string[];
  readonly document?: unknown;
  readonly error?: string;
}

async function openReads() {
  const { ask, cli } = await served();
  const post = (body: string) => ask("/api/reads", { method: "POST", body });
  const reads = async (wanted: unknown) =>
    (await (await post(JSON.stringify(wanted))).json()) as readonly ReadReply[];
  return { ask, cli, post, reads };
}

test("each read has the document, the mark and the words that it has by itself", async () => {
  const { ask, reads } = await openReads();
  const paths = [
    "/api/history?arg=count-cities&number=2",
    "/api/list",
    "/api/status?arg=none",
    "/api/history?arg=import-cities",
  ];
  const replies = await reads(paths.map((path) => ({ path })));
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 400, 200]);
  for (const [i, path] of paths.entries()) {
    const alone = await ask(path);
    const said = JSON.parse(decodeURIComponent(alone.headers.get("x-pawl-said") ?? "[]"));
    const body = (await alone.json()) as { error?: string };
    const one = replies[i] as ReadReply;
    if (alone.ok) expect(one).toEqual({ status: 200, etag: alone.headers.get("etag"), said, document: body });
    else expect(one).toEqual({ status: alone.status, error: body.error });
  }
});

test("a document that the page has is not sent again, until it changes", async () => {
  const { cli, reads } = await openReads();
  const path = "/api/history?arg=count-cities";
  const [first] = await reads([{ path }]);
  expect(await reads([{ path, etag: first?.etag }])).toEqual([{ status: 304, etag: first?.etag }]);
  await cli.pawl(["run", "count-cities"]);
  const [changed] = await reads([{ path, etag: first?.etag }]);
  expect(changed).toMatchObject({ status: 200, document: { task: "count-cities" } });
  expect(changed?.etag).not.toBe(first?.etag);
});

test("what would change something is refused in a list of reads, and does nothing", async () => {
  const { cli, reads } = await openReads();
  const before = (await cli.pawl(["history", "--json"])).stdout;
  const paths = ["/api/run?arg=count-cities", "/api/pause?arg=count-cities", "/api/schedule?arg=add"];
  const refused = { status: 405, error: "what changes something is a POST" };
  expect(await reads(paths.map((path) => ({ path })))).toEqual(paths.map(() => refused));
  expect((await cli.pawl(["history", "--json"])).stdout).toBe(before);
});

test("what no page may ask is refused in a list of reads as by itself", async () => {
  const { ask, reads } = await openReads();
  const paths = [
    "/api/dev",
    "/api/console",
    "/api/alive",
    "/api/reads",
    "/api/list?endpoint=http://evil.example",
    "/api/",
  ];
  const replies = await reads(paths.map((path) => ({ path })));
  expect(replies.map(({ status }) => status)).toEqual(paths.map(() => 400));
  const alone = (await (await ask("/api/dev")).json()) as { error: string };
  expect(replies[0]?.error).toBe(alone.error);
});

test.each([
  ["no JSON", "[", "a list of reads is no JSON"],
  ["no list", "{}", "a list of reads is of up to 100"],
  ["null", "null", "a list of reads is of up to 100"],
  ["a path of another kind", '[{"path":"/page.js"}]', "a list of reads is of up to 100"],
  ["no path", "[null]", "a list of reads is of up to 100"],
  ["a mark that is none", '[{"path":"/api/list","etag":7}]', "a list of reads is of up to 100"],
  ["too many", JSON.stringify(Array(101).fill({ path: "/api/list" })), "a list of reads is of up to 100"],
  [
    "too long",
    JSON.stringify([{ path: `/api/list?${"a".repeat(70_000)}` }]),
    "a list of reads is over 65536 bytes",
  ],
])("a list of reads that is %s is refused in a line", async (_, body, error) => {
  const { post } = await openReads();
  const response = await post(body);
  expect([response.status, await response.json()]).toEqual([400, { error: expect.stringContaining(error) }]);
});

test("a list of reads is a POST with the token", async () => {
  const { ask } = await openReads();
  expect((await ask("/api/reads")).status).toBe(405);
  expect(
    (await ask("/api/reads", { method: "POST", body: "[]", headers: { "x-pawl-token": "none" } })).status,
  ).toBe(401);
});
