/** A console that a proxy serves at another origin. */
import { expect, test } from "vitest";
import { sendRaw, served } from "./raw-request.ts";

const publicOrigin = "https://pawl.example.com";

async function statusOf(lines: readonly string[], method = "GET /api/list"): Promise<number> {
  const { port, token } = await served({ publicOrigin });
  const own = [`x-pawl-token: ${token}`, ...lines.map((line) => line.replace("PORT", String(port)))];
  return (await sendRaw(port, [`${method} HTTP/1.1`, ...own])).status;
}

test("the console's address is the one at which the proxy serves it", async () => {
  const { url, token } = await served({ publicOrigin });
  expect(url).toBe(`${publicOrigin}/#token=${token}`);
});

test.each([
  ["the proxy's host", ["host: pawl.example.com"], 200],
  ["the proxy's host and origin", ["host: pawl.example.com", `origin: ${publicOrigin}`], 200],
  ["a proxy that asks loopback", ["host: 127.0.0.1:PORT", `origin: ${publicOrigin}`], 200],
  ["another host", ["host: evil.example.com"], 403],
  ["its origin without TLS", ["host: pawl.example.com", "origin: http://pawl.example.com"], 403],
  ["another origin", ["host: pawl.example.com", "origin: https://evil.example.com"], 403],
  ["another site", ["host: pawl.example.com", "sec-fetch-site: cross-site"], 403],
  ["another name of its domain", ["host: pawl.example.com", "sec-fetch-site: same-site"], 403],
])("a request with %s", async (_, lines, status) => {
  expect(await statusOf(lines)).toBe(status);
});

test("who comes back from a sign-in at another site sees the page", async () => {
  const visit = ["sec-fetch-site: cross-site", "sec-fetch-mode: navigate", "sec-fetch-dest: document"];
  expect(await statusOf(["host: pawl.example.com", ...visit], "GET /")).toBe(200);
  expect(await statusOf(["host: pawl.example.com", ...visit])).toBe(403);
});

test("what changes something has to name its origin, since the proxy may add the token to any request", async () => {
  const write = "POST /api/run?arg=import-cities";
  expect(await statusOf(["host: pawl.example.com"], write)).toBe(403);
  expect(await statusOf(["host: pawl.example.com", `origin: ${publicOrigin}`], write)).toBe(200);
});
