/** Who may ask the console, and that no answer goes without the headers that keep a page safe. */

import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { expect, test } from "vitest";
import { safeHeaders, strangerMistake } from "../../../../cli/console/server/guard.ts";
import { sendRaw, served } from "./raw-request.ts";

test("the console listens on loopback alone", async () => {
  const { port } = await served();
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === "IPv4");
  for (const { address } of others) {
    const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      const socket = connect(port, address, () => resolve(undefined)).on("error", resolve);
      socket.unref();
    });
    expect([address, error?.code]).toEqual([address, "ECONNREFUSED"]);
  }
});

test("a call without the token, with another one, or with it in the address is refused", async () => {
  const { origin, token } = await served();
  const asked = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${origin}${path}`, { headers });
    return [response.status, ((await response.json()) as { error?: string }).error];
  };
  const refused = [401, expect.stringContaining("the token is missing or old")];
  expect(await asked("/api/list")).toEqual(refused);
  expect(await asked("/api/console")).toEqual(refused);
  expect(await asked("/api/list", { "x-pawl-token": token.slice(1) })).toEqual(refused);
  expect(await asked("/api/list", { "x-pawl-token": `${token.slice(1)}A` })).toEqual(refused);
  expect(await asked(`/api/list?token=${token}`)).toEqual(refused);
  expect(await asked("/api/list", { authorization: `Bearer ${token}` })).toEqual(refused);
  expect(await asked("/api/list", { cookie: `x-pawl-token=${token}` })).toEqual(refused);
  expect(await asked("/api/list", { "x-pawl-token": token })).toEqual([200, undefined]);
});

test("two consoles have different tokens, of 256 bits each", async () => {
  const [one, other] = [await served(), await served()];
  expect(one.token).toMatch(/^[\w-]{43}$/);
  expect(one.token).not.toBe(other.token);
});

test.each([
  ["a name that was rebound", ["host: evil.example:PORT"], "its host is not this console"],
  ["another port", ["host: 127.0.0.1:1"], "its host is not this console"],
  ["no port", ["host: 127.0.0.1"], "its host is not this console"],
  ["a name that begins alike", ["host: 127.0.0.1:PORT.evil.example"], "its host is not this console"],
  ["two hosts", ["host: 127.0.0.1:PORT", "host: evil.example"], "host is given more than once"],
  [
    "another page of this machine",
    ["host: 127.0.0.1:PORT", "origin: http://127.0.0.1:4766"],
    "its origin is not this console",
  ],
  ["https", ["host: 127.0.0.1:PORT", "origin: https://127.0.0.1:PORT"], "its origin is not this console"],
  ["no page", ["host: 127.0.0.1:PORT", "origin: null"], "its origin is not this console"],
  [
    "the console under another of its names",
    ["host: 127.0.0.1:PORT", "origin: http://localhost:PORT"],
    "its origin is not this console",
  ],
  [
    "two origins",
    ["host: 127.0.0.1:PORT", "origin: http://127.0.0.1:PORT", "origin: http://evil.example"],
    "origin is given more than once",
  ],
  ["another site", ["host: 127.0.0.1:PORT", "sec-fetch-site: cross-site"], "it comes from another site"],
  [
    "another port's page, by a picture",
    ["host: 127.0.0.1:PORT", "sec-fetch-site: same-site"],
    "it comes from another site",
  ],
  [
    "two tokens",
    ["host: 127.0.0.1:PORT", "x-pawl-token: a", "x-pawl-token: TOKEN"],
    "x-pawl-token is given more than once",
  ],
])("a request of %s is refused, the page's files as well", async (_, lines, why) => {
  const { port, token } = await served();
  const headers = lines.map((line) => line.replace("PORT", String(port)).replace("TOKEN", token));
  for (const path of ["/", "/page.js", "/api/list"]) {
    const given = headers.some((line) => line.startsWith("x-pawl-token")) ? [] : [`x-pawl-token: ${token}`];
    const { status, body } = await sendRaw(port, [`GET ${path} HTTP/1.1`, ...headers, ...given]);
    expect([path, status, JSON.parse(body)]).toEqual([path, 403, { error: `not allowed: ${why}` }]);
  }
});

const visit = ["sec-fetch-site: cross-site", "sec-fetch-mode: navigate", "sec-fetch-dest: document"];

test("a link of another site opens the page, and nothing else: no call, no file of the page in another page, no frame", async () => {
  const { port, token } = await served();
  const statusOf = async (request: string, lines: readonly string[]) => {
    const head = [`${request} HTTP/1.1`, `host: 127.0.0.1:${port}`, `x-pawl-token: ${token}`, ...lines];
    return (await sendRaw(port, head)).status;
  };
  expect(await statusOf("GET /", visit)).toBe(200);
  expect(await statusOf("GET /tasks/hello", [...visit, "accept: text/html"])).toBe(200);
  expect(await statusOf("GET /api/list", visit)).toBe(403);
  expect(await statusOf("POST /api/run?arg=hello", visit)).toBe(403);
  expect(await statusOf("GET /", [...visit, "origin: http://evil.example"])).toBe(403);
  for (const destination of ["iframe", "object", "script", "empty"])
    expect(await statusOf("GET /", [...visit.slice(0, 2), `sec-fetch-dest: ${destination}`])).toBe(403);
  expect(await statusOf("GET /", [...visit, "sec-fetch-dest: document"])).toBe(403);
});

test.each(["127.0.0.1", "localhost", "[::1]"])("the console answers under its name %s", async (name) => {
  const { port, token } = await served();
  const host = `${name}:${port}`;
  const headers = [`host: ${host}`, `origin: http://${host}`, "sec-fetch-site: same-origin"];
  const { status } = await sendRaw(port, ["GET /api/list HTTP/1.1", ...headers, `x-pawl-token: ${token}`]);
  expect(status).toBe(200);
});

test.each(["http://evil.example/api/list", "//evil.example/api/list", "*"])(
  "a request for another machine is refused: %s",
  async (target) => {
    const { port, token } = await served();
    const headers = [`host: 127.0.0.1:${port}`, `x-pawl-token: ${token}`];
    const { status } = await sendRaw(port, [`GET ${target} HTTP/1.1`, ...headers]);
    expect(status).toBe(403);
  },
);

test("a request without a host is refused", async () => {
  const { port, token } = await served();
  expect((await sendRaw(port, ["GET /api/list HTTP/1.0", `x-pawl-token: ${token}`])).status).toBe(403);
  expect((await sendRaw(port, ["GET /api/list HTTP/1.1", `x-pawl-token: ${token}`])).status).toBe(400);
});

test("every answer has the headers that keep the page safe, also a refusal and one to no request at all", async () => {
  const { port, token } = await served({ readOnly: true });
  const own = [`host: 127.0.0.1:${port}`, `x-pawl-token: ${token}`];
  const requests: readonly (readonly [number, ...string[]])[] = [
    [200, "GET / HTTP/1.1", ...own],
    [200, "GET /page.js HTTP/1.1", ...own],
    [200, "GET /runs?task=count-cities HTTP/1.1", ...own, "accept: text/html,*/*"],
    [404, "GET /none.js HTTP/1.1", ...own],
    [200, "GET /api/list HTTP/1.1", ...own],
    [400, "GET /api/none HTTP/1.1", ...own],
    [401, "GET /api/list HTTP/1.1", ...own.slice(0, 1)],
    [403, "GET /api/list HTTP/1.1", "host: evil.example"],
    [403, "POST /api/run?arg=count-cities HTTP/1.1", ...own],
    [405, "GET /api/run?arg=count-cities HTTP/1.1", ...own],
    [405, "PUT / HTTP/1.1", ...own],
    [409, "GET /api/backfill?arg=count-cities&from=1h&dry-run= HTTP/1.1", ...own],
    [400, "no request at all"],
    [431, `GET /api/list?tag=${"a".repeat(70_000)} HTTP/1.1`, ...own],
  ];
  for (const [wanted, ...lines] of requests) {
    const { status, headers } = await sendRaw(port, lines);
    expect([lines[0]?.slice(0, 60), status]).toEqual([lines[0]?.slice(0, 60), wanted]);
    for (const [name, value] of Object.entries(safeHeaders)) expect(headers.get(name), lines[0]).toBe(value);
  }
});

test("the policy allows no inline script, no eval, no other origin, no frame and no form", () => {
  const policy = safeHeaders["content-security-policy"] ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("require-trusted-types-for 'script'; trusted-types 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|\*|https?:|data:|blob:/);
});

test("a request that expects what is not there is refused with the headers of every answer", async () => {
  const { port } = await served();
  const lines = [
    "POST /api/run HTTP/1.1",
    `host: 127.0.0.1:${port}`,
    "expect: a miracle",
    "content-length: 0",
  ];
  const { status, headers } = await sendRaw(port, lines);
  expect([status, headers.get("x-content-type-options")]).toEqual([417, "nosniff"]);
});

test.each(["127.0.0.1", "localhost", "[::1]", "127.0.0.1:80"])(
  "at the port that addresses leave out its host is %s",
  (host) => {
    const request = { headers: { host }, rawHeaders: ["host", host], url: "/", method: "GET" };
    expect(strangerMistake(request as unknown as IncomingMessage, { port: 80 })).toBeUndefined();
    if (!host.endsWith(":80"))
      expect(strangerMistake(request as unknown as IncomingMessage, { port: 81 })).toBe(
        "its host is not this console",
      );
  },
);
