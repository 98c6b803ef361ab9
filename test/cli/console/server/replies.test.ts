/** What the command says besides its answer, and how it says what went wrong. */
import { expect, test } from "vitest";
import { saidHeader } from "../../../../cli/console/server/replies.ts";
import { CliHarness } from "../../harness.ts";
import { consoleCaller } from "../caller.ts";
import { served } from "./raw-request.ts";

const decoded = (header: string): string[] => JSON.parse(decodeURIComponent(header));

test.each([
  ["line breaks", ["a\r\nset-cookie: b=c\r\n\r\n<script>"]],
  ["letters of every script", ["naïve 日本語 \u202eesrever 🙂"]],
  ["half a pair", ["a\ud800b"]],
  ["control characters", ["\0\u001b[31mred\u007f"]],
  ["nothing", []],
])("%s in what is said go into a header as they are", (_, said) => {
  const header = saidHeader(said);
  expect(header).toMatch(/^[\w%.!~*'()-]*$/);
  expect(decoded(header)).toEqual(said);
});

test("what is too long for a header is cut at a line, and the last lines stay", () => {
  const header = saidHeader([
    ...Array.from({ length: 1_000 }, (_, i) => `line ${i} of “many”`),
    "error: the end",
  ]);
  expect(header.length).toBeLessThanOrEqual(8_000);
  const lines = decoded(header);
  expect(lines.at(0)).toBe("…");
  expect(lines.at(-2)).toBe("line 999 of “many”");
  expect(lines.at(-1)).toBe("error: the end");
});

test.each(["x".repeat(100_000), "🙂".repeat(20_000), `${"\\".repeat(9_000)}"`])(
  "one line that is too long is cut, and can be read",
  (line) => {
    const header = saidHeader(["first", line]);
    expect(header.length).toBeLessThanOrEqual(8_000);
    const [only = "", ...others] = decoded(header);
    expect([only.length > 500, only.endsWith("…"), others]).toEqual([true, true, []]);
  },
);

test("what AWS refuses is said in one line, with status 409", async () => {
  const cli = await CliHarness.seeded();
  const message = "User: arn:aws:iam::1:user/eve is not authorized to perform: dynamodb:Query\nmore";
  const denied = Object.assign(new Error(message), { name: "AccessDeniedException", $metadata: {} });
  const refused = async () => {
    throw denied;
  };
  const { ask } = await served({
    cli,
    open: async (target) => ({ ...cli.deployment(target), store: refused }),
  });
  const response = await ask("/api/history");
  expect([response.status, await response.json()]).toEqual([
    409,
    { error: "access denied: User: arn:aws:iam::1:user/eve is not authorized to perform: dynamodb:Query" },
  ]);
});

test("a deployment that cannot be opened is said in one line, and asked for again", async () => {
  const cli = await CliHarness.seeded();
  let times = 0;
  const open = consoleCaller(cli).open;
  const { ask } = await served({
    cli,
    open: async (...given) => {
      if (times++ === 0) throw Object.assign(new Error("no"), { name: "CredentialsProviderError" });
      return open(...given);
    },
  });
  const first = await ask("/api/list");
  expect([first.status, await first.json()]).toEqual([
    409,
    { error: "no AWS credentials (no): log in, set AWS_PROFILE or give --profile" },
  ]);
  expect((await ask("/api/list")).status).toBe(200);
});

test.each([
  [
    "ExpiredTokenException",
    "it is expired",
    "the AWS credentials have expired (it is expired): log in again",
  ],
  ["UnrecognizedClientException", "it is invalid", "AWS refused the credentials: it is invalid"],
])(
  "credentials that AWS no longer takes need another console, and its command is said: %s",
  async (name, message, line) => {
    const cli = await CliHarness.seeded();
    const error = Object.assign(new Error(message), { name, $metadata: {} });
    const { ask, port } = await served({ cli, readOnly: true, open: () => Promise.reject(error) });
    const response = await ask("/api/list");
    const then = "Then start the console again, as it keeps the credentials that it began with";
    expect([response.status, await response.json()]).toEqual([
      409,
      { error: `${line}. ${then}: npx pawl console --port ${port} --read-only --stage prod` },
    ]);
  },
);

test("wrong usage has status 400, and an error that names several mistakes has all of its lines", async () => {
  const { ask, token } = await served();
  const post = { method: "POST", headers: { "x-pawl-token": token } };
  const params = JSON.stringify({ maxExpiredPerRun: 0, label: 5 });
  const response = await ask(`/api/run?arg=expire-cities&${new URLSearchParams({ params })}`, post);
  const { error } = (await response.json()) as { error: string };
  expect(response.status).toBe(400);
  for (const name of ["maxExpiredPerRun", "mode", "label"]) expect(error).toContain(name);
});

test("a port that is taken is said so", async () => {
  const { port } = await served();
  await expect(served({ port })).rejects.toThrow(`port ${port} of 127.0.0.1 is in use`);
});

test.each(['"', "x".repeat(40), "🙂"])("many lines of %s are cut in no time", (line) => {
  const before = process.cpuUsage();
  const header = saidHeader([...Array.from({ length: 200_000 }, () => line), "the end"]);
  expect(decoded(header).at(-1)).toBe("the end");
  expect(header.length).toBeGreaterThan(5_000);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(0.2);
});
