/** `pawl console`, and the console of `pawl dev`: where they are served, and what is refused. */
import { createServer } from "node:http";
import { type AddressInfo, Server } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Target } from "../../../cli/deployment/target.ts";
import { main } from "../../../cli/main.ts";
import type { DevSettings } from "../../../cli/shell.ts";
import { CliHarness } from "../harness.ts";
import { consoleCaller } from "./caller.ts";

/** Ends the console as Ctrl-C does, once it has printed its address. */
async function opened(args: readonly string[], env: Record<string, string> = {}) {
  const cli = await CliHarness.seeded();
  const result = await cli.pawl(["console", ...args], { env, onSleep: () => cli.interrupt.abort() });
  return { ...result, url: result.stdout.trim() };
}

test("the console prints its address, with a token in the fragment, and ends with Ctrl-C", async () => {
  const { exitCode, url, stderr } = await opened([]);
  expect(exitCode).toBe(0);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/);
  expect(stderr).toBe("console of project pawl, stage local; Ctrl-C ends it\n");
  await expect(fetch(url)).rejects.toThrow();
});

test("every call is about the deployment that the console began with, whatever becomes of the machine's settings", async () => {
  const cli = await CliHarness.seeded();
  const caller = consoleCaller(cli);
  const env: Record<string, string | undefined> = { AWS_ENDPOINT_URL: "http://127.0.0.1:4766" };
  const asked: Target[] = [];
  const open = async (target: Target) => {
    asked.push(target);
    const again = async () => Promise.reject(new Error("it has ended"));
    return { ...cli.deployment(target), again };
  };
  const printed: string[] = [];
  let end = () => {};
  const ended = new AbortController();
  const shell = {
    ...{ ...caller.shell, env, interruptible: () => ended.signal },
    stdout: { write: (text: string | Uint8Array) => void printed.push(String(text)) },
    sleep: () => new Promise<void>((resolve) => (end = resolve)),
  };
  const running = main(["console"], shell, open);
  await expect.poll(() => printed.length, { timeout: 20_000 }).toBe(1);
  const [origin = "", token = ""] = printed.join("").trim().split("/#token=");
  const list = () => fetch(`${origin}/api/list`, { headers: { "x-pawl-token": token } });
  expect((await list()).status).toBe(200);
  env.AWS_ENDPOINT_URL = undefined;
  // After its time the kept deployment is checked, which fails. The next call opens it again.
  cli.time += 400_000;
  expect((await list()).status).toBe(409);
  expect((await list()).status).toBe(200);
  expect(asked.map(({ endpoint, stage, local }) => [endpoint, stage, local])).toEqual(
    Array(2).fill(["http://127.0.0.1:4766", undefined, true]),
  );
  // Its page shows command lines as short as people write them.
  const about = await fetch(`${origin}/api/console`, { headers: { "x-pawl-token": token } });
  expect(await about.json()).toMatchObject({ target: [] });
  ended.abort();
  end();
  expect(await running).toBe(0);
});

test("behind a proxy it prints the proxy's address, and no token that was given", async () => {
  const PAWL_CONSOLE_TOKEN = "0123456789abcdef0123456789abcdef";
  expect((await opened(["--public-url", "https://pawl.example.com/"])).url).toMatch(
    /^https:\/\/pawl\.example\.com\/#token=[\w-]{43}$/,
  );
  const given = await opened(["--public-url", "https://pawl.example.com"], { PAWL_CONSOLE_TOKEN });
  expect([given.url, given.stderr]).toEqual([
    "https://pawl.example.com/",
    expect.not.stringContaining(PAWL_CONSOLE_TOKEN),
  ]);
});

test.each([
  "pawl.example.com",
  "ftp://a.b",
  "https://a.b/console",
  "https://a.b?x=1",
  "https://me@a.b",
  "https://:word@a.b",
])("a public address that is no origin is refused: %s", async (url) => {
  const { exitCode, stderr } = await opened(["--public-url", url]);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`--public-url "${url}" is not allowed`)]);
});

test.each(["short", "x".repeat(201), `${"a".repeat(40)} b`])("a token is refused: %s", async (token) => {
  const { exitCode, stderr } = await opened([], { PAWL_CONSOLE_TOKEN: token });
  expect([exitCode, stderr]).toEqual([
    2,
    "error: PAWL_CONSOLE_TOKEN is not allowed: 32 to 200 letters, digits, -, _, . and ~, such as openssl rand -hex 32 prints\n",
  ]);
});

test.each([
  [
    "ExpiredTokenException",
    "The security token included in the request is expired",
    "error: the AWS credentials have expired (The security token included in the request is expired): log in again\n",
  ],
  [
    "CredentialsProviderError",
    "Could not load credentials from any providers",
    "error: no AWS credentials (Could not load credentials from any providers): log in, set AWS_PROFILE or give --profile\n",
  ],
  [
    "AccessDenied",
    "not authorized to perform: s3:GetObject",
    "error: access denied: not authorized to perform: s3:GetObject\n",
  ],
])("a deployment that cannot be reached ends the console with one line: %s", async (name, message, line) => {
  const { shell } = consoleCaller(new CliHarness());
  const lines: unknown[] = [];
  const open = async () => {
    throw Object.assign(new Error(`${message}\nat more`), { name, $metadata: {} });
  };
  const stderr = { write: (text: unknown) => lines.push(text) };
  expect(await main(["console", "--stage", "prod"], { ...shell, stderr }, open)).toBe(1);
  expect(lines.join("")).toBe(line);
});

test("a port that is taken ends the console with one line", async () => {
  const port = await takenPort();
  const { exitCode, stderr } = await opened(["--port", String(port)]);
  expect([exitCode, stderr]).toEqual([1, `error: port ${port} of 127.0.0.1 is in use\n`]);
});

test("pawl dev says where its console is, which is none of the port of its services", async () => {
  const lines = await readyLines(["--console-port", "0"]);
  const [, url = ""] =
    /^console at (http:\/\/127\.0\.0\.1:\d+\/)#token=[\w-]{43}$/.exec(lines[0] ?? "") ?? [];
  expect(await (await fetch(url)).text()).toContain("<title>Pawl</title>");
  expect(url).not.toContain(":4766");
  expect(lines).toHaveLength(1);
});

test("the console of pawl dev asks the services of this machine, with no credentials of an account", async () => {
  const cli = await CliHarness.seeded();
  const caller = consoleCaller(cli);
  const started: DevSettings[] = [];
  const opened: { target: Target; key: string | undefined }[] = [];
  const env = {
    AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
    AWS_ENDPOINT_URL: "http://evil.example",
    npm_lifecycle_event: "start",
  };
  const dev = async (settings: DevSettings) => void started.push(settings);
  await main(["dev", "--console-port", "0"], { ...caller.shell, env, dev }, async (target, shell) => {
    opened.push({ target, key: shell.env.AWS_ACCESS_KEY_ID });
    return cli.deployment(target);
  });
  const [url = ""] = await linesOf(started);
  const [origin = "", token = ""] = url.replace("console at ", "").split("/#token=");
  const response = await fetch(`${origin}/api/list`, { headers: { "x-pawl-token": token } });
  expect(response.status).toBe(200);
  const target = expect.objectContaining({ endpoint: "http://127.0.0.1:4766", local: true });
  expect(opened).toEqual([{ target, key: undefined }]);
  const { port } = new URL(origin);
  expect(await (await fetch(origin)).text()).toContain(
    `<meta name="pawl-start" content="npx pawl dev --console-port ${port}">`,
  );
});

test("pawl dev runs without a console where its port is taken, or where none is wanted", async () => {
  const port = await takenPort();
  expect(await readyLines(["--console-port", String(port)])).toEqual([
    `look: there is no console: port ${port} of 127.0.0.1 is in use`,
  ]);
  const cli = new CliHarness();
  await cli.pawl(["dev", "--no-console"]);
  expect(cli.started[0]?.onReady).toBeUndefined();
});

test.each([
  [[], 4767],
  [["--console-port", "5123"], 5123],
  [["--port", "0"], 0],
])("pawl dev %s asks for a console at port %i", async (args, port) => {
  const asked: unknown[] = [];
  const { listen } = Server.prototype;
  const spy = vi.spyOn(Server.prototype, "listen").mockImplementation(function (this: Server, at, ...more) {
    asked.push(at);
    // It records the port that is asked for, and listens on none.
    return Reflect.apply(listen, this, [0, ...more]);
  });
  onTestFinished(() => spy.mockRestore());
  await readyLines(args);
  expect(asked).toEqual([port]);
  const { stdout } = await new CliHarness().pawl(["dev", "--help"]);
  expect(stdout.replaceAll(/\s+/g, " ")).toContain(
    "the port of its console (default: 4767, or any free one)",
  );
});

/** What `pawl dev` says of its console once it is ready. */
async function readyLines(args: readonly string[]): Promise<string[]> {
  const cli = new CliHarness();
  await cli.pawl(["dev", ...args]);
  return linesOf(cli.started);
}

async function linesOf([settings]: readonly DevSettings[]): Promise<string[]> {
  const lines: string[] = [];
  const closed = new AbortController();
  onTestFinished(() => closed.abort());
  const say = (line: string) => lines.push(line);
  settings?.onReady?.({ endpoint: "http://127.0.0.1:4766", say, onReload: () => {}, closed: closed.signal });
  await expect.poll(() => lines.length, { timeout: 20_000 }).toBe(1);
  return lines;
}

/** One that nobody has had a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

async function takenPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test.each([
  [["--stage", "local", "--read-only"], "--read-only --stage local"],
  [["--public-url", "https://pawl.example.com"], "--public-url https://pawl.example.com"],
])("the page has the command line that starts the console again at its port: %s", async (args, more) => {
  const cli = await CliHarness.seeded();
  const printed: string[] = [];
  let html = "";
  const ended = new AbortController();
  const shell = {
    ...{ ...consoleCaller(cli).shell, interruptible: () => ended.signal },
    stdout: { write: (text: string | Uint8Array) => void printed.push(String(text)) },
    async sleep() {
      html = await (await fetch(at())).text();
      ended.abort();
    },
  };
  const at = () => printed.join("").trim().replace("https://pawl.example.com", `http://127.0.0.1:${port}`);
  const port = await freePort();
  const open = async (target: Target) => cli.deployment(target);
  expect(await main(["console", "--port", String(port), ...args], shell, open)).toBe(0);
  expect(html).toContain(`<meta name="pawl-start" content="npx pawl console --port ${port} ${more}">`);
});
