/** What a page may ask of the command, and what it is answered. */
import { request } from "node:http";
import { Readable } from "node:stream";
import { Command } from "commander";
import { expect, test } from "vitest";
import { commands } from "../../../../cli/commands/index.ts";
import { declared } from "../../../../cli/completion/complete.ts";
import { allowedCommands } from "../../../../cli/console/server/commands.ts";
import { main } from "../../../../cli/main.ts";
import { type RunCommand, Session } from "../../../../cli/session.ts";
import { CliHarness, runs } from "../../harness.ts";
import { consoleCaller } from "../caller.ts";
import { served } from "./raw-request.ts";

const errored = "import-cities/2026-11-21T08:00:00Z/startup-0ae3b1~v1";

/** A question of each command that reads. */
const questions: Readonly<Record<string, readonly string[]>> = {
  list: ["list", "list --all", "list --tag=none"],
  status: [
    "status",
    "status --number=1",
    "status -- count-cities",
    `status -- ${errored}`,
    "status --errored",
  ],
  history: ["history", "history --number=2 -- count-cities", "history --verdicts --since=2h -- count-cities"],
  explain: ["explain -- count-cities 2026-11-21T09:59:00Z"],
  lanes: ["lanes"],
  calendar: ["calendar --since=1h --ahead=1h", "calendar --by=hour"],
  logs: [`logs -- ${errored}`],
  turns: [`turns -- ${errored}`],
  next: ["next", "next --number=2 -- count-cities", "next --expression=0\u00a08\u00a0*\u00a0*\u00a0mon"],
  why: ["why -- import-cities"],
  doc: ["doc", "doc -- import-cities"],
  cost: ["cost --used"],
  run: [`run --dry-run --params={"csv":"a.csv"} -- import-cities`],
  override: ["override --list -- count-cities"],
  schedule: ["schedule -- list"],
  backfill: ["backfill --dry-run --from=1h -- count-cities"],
};

const wordsIn = (line: string) => line.split(" ").map((word) => word.replaceAll("\u00a0", " "));

/** `list --tag=none -- A` as the page asks for it. */
function pathOf(line: string): string {
  const [command = "", ...words] = wordsIn(line);
  const end = words.includes("--") ? words.indexOf("--") : words.length;
  const query = new URLSearchParams(words.slice(end + 1).map((arg) => ["arg", arg] as [string, string]));
  for (const word of words.slice(0, end)) {
    const [name = "", ...value] = word.slice(2).split("=");
    query.append(name, value.join("="));
  }
  return `/api/${command}?${query}`;
}

test("the answer to every question is the document that --json prints", async () => {
  const { ask, cli } = await served();
  const reading = Object.entries(allowedCommands).filter(
    ([, { writes, reading, readingActions }]) =>
      !writes || reading !== undefined || readingActions !== undefined,
  );
  expect(Object.keys(questions).sort()).toEqual(reading.map(([name]) => name).sort());
  for (const line of Object.values(questions).flat()) {
    const isAlone = line.includes("--expression");
    const [command = "", ...words] = wordsIn(line);
    const target = isAlone ? [] : ["--stage", "prod"];
    const wanted = await cli.pawl([command, "--json", ...target, ...words], { runBy: ["npx", "pawl"] });
    const response = await ask(pathOf(line));
    const text = await response.text();
    if (wanted.stdout === "") {
      const error = wanted.stderr.trim().replace(/^error: /, "");
      expect([line, response.ok, JSON.parse(text)]).toEqual([line, false, { error }]);
    } else expect([line, response.status, text]).toEqual([line, 200, wanted.stdout]);
  }
});

test("every command and option that a page may give exists, and takes a value or none as the list says", async () => {
  const session = new Session(
    consoleCaller(new CliHarness()).shell,
    async () =>
      new CliHarness().deployment({
        project: "pawl",
        local: true,
      }),
    main,
  );
  for (const [name, { options, flags, files = [], reading = [] }] of Object.entries(allowedCommands)) {
    const entry = commands.find((each) => each.name === name);
    const command = entry === undefined ? new Command() : await declared(entry, session);
    for (const option of [...options, ...files, ...reading]) {
      const found = command.options.find(({ long }) => long === `--${option}`);
      const takesNone = flags.includes(option) || reading.includes(option);
      expect([name, option, found?.required, found?.optional]).toEqual([name, option, !takesNone, false]);
    }
  }
});

test.each([
  ["an unknown command", "/api/deploy", 'command "deploy" is not allowed'],
  ["no command", "/api/", 'command "" is not allowed'],
  ["a command that reads files", "/api/download", 'command "download" is not allowed'],
  ["the console itself", "/api/dev", 'command "dev" is not allowed'],
  ["a name of every object", "/api/__proto__", 'command "__proto__" is not allowed'],
  ["a method of every object", "/api/constructor", 'command "constructor" is not allowed'],
  ["a folder", "/api/../list", "there is no such file"],
  ["an option of every object", "/api/list?__proto__=a", 'option "__proto__" of list is not allowed'],
  ["another deployment", "/api/list?stage=dev", 'option "stage" of list is not allowed'],
  ["another endpoint", "/api/list?endpoint=http://evil.example", 'option "endpoint" of list is not allowed'],
  ["where an error came from", "/api/list?debug=", 'option "debug" of list is not allowed'],
  ["help", "/api/list?help=", 'option "help" of list is not allowed'],
  ["two options in one", "/api/list?tag%3Da%20--stage=dev", "is not allowed"],
  ["a file to write", "/api/status?csv=/tmp/a", 'option "csv" of status is not allowed'],
  ["a value for an option that takes none", "/api/list?all=yes", 'option "all" of list takes no value'],
  ["no value for one that takes one", "/api/list?tag=", 'option "tag" of list needs a value'],
  ["a NUL byte in an argument", "/api/status?arg=a%00b", "with a NUL byte is not allowed"],
  ["a NUL byte in an option", "/api/list?tag=a%00b", "with a NUL byte is not allowed"],
])("%s is refused", async (_, path, error) => {
  const { ask } = await served();
  const response = await ask(path);
  expect([response.ok, await response.json()]).toEqual([false, { error: expect.stringContaining(error) }]);
});

test.each([
  ["params of a file", "/api/run?arg=import-cities&params=@/etc/passwd", "is not allowed to name a file"],
  ["params of standard input", "/api/run?arg=import-cities&params=-", "is not allowed to name a file"],
  ["a note of a file", "/api/run?arg=import-cities&note=@/etc/passwd", "is not allowed to name a file"],
  ["a CSV by its path", "/api/run?arg=import-cities&csv=/etc/passwd", 'is not allowed: "-"'],
  ["a CSV without a body", "/api/run?arg=import-cities&csv=-", 'is not allowed: "-"'],
  [
    "params of a schedule",
    "/api/schedule?arg=add&arg=a&params=@/etc/passwd",
    "is not allowed to name a file",
  ],
])("no page has a file of this machine read: %s", async (_, path, error) => {
  const { ask, cli, token } = await served();
  const response = await ask(path, { method: "POST", headers: { "x-pawl-token": token } });
  expect([response.status, await response.json()]).toEqual([400, { error: expect.stringContaining(error) }]);
  expect([cli.sent, [...cli.uploads]]).toEqual([[], []]);
});

test("an argument that looks like an option stays an argument", async () => {
  const { ask } = await served();
  for (const arg of ["--stage=dev", "--debug", "--help", "--", "-h"]) {
    const response = await ask(`/api/status?${new URLSearchParams({ arg })}`);
    const { error } = (await response.json()) as { error: string };
    expect([arg, response.ok]).toEqual([arg, false]);
    expect(error).toContain(arg);
    expect(error).not.toContain("\n");
  }
});

test("an option without its value cannot take the next one for it", async () => {
  const { ask, cli } = await served({ readOnly: true });
  const smuggled = await ask("/api/run?arg=import-cities&note=&dry-run=");
  expect([smuggled.status, cli.sent]).toEqual([400, []]);
  const other = await ask("/api/history?since=&arg=--endpoint%3Dhttp://evil.example");
  expect(other.status).toBe(400);
});

test("percent signs that encode nothing are taken as they are", async () => {
  const { ask } = await served();
  const response = await ask("/api/status?arg=%zz%");
  expect([response.status, await response.json()]).toEqual([
    400,
    { error: expect.stringContaining('"%zz%"') },
  ]);
  expect((await ask("/api/%E0%A4%A")).status).toBe(400);
});

test("a GET with a body is refused, and so are methods other than GET and POST", async () => {
  const { ask, origin, token } = await served();
  const headers = { "x-pawl-token": token };
  for (const method of ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"]) {
    const [call, file] = [await ask("/api/list", { method, headers }), await ask("/", { method, headers })];
    expect([method, call.status, call.headers.get("allow")]).toEqual([method, 405, "GET, POST"]);
    expect([method, file.status, file.headers.get("allow")]).toEqual([method, 405, "GET"]);
  }
  expect((await ask("/", { method: "POST", headers })).status).toBe(405);
  const status = await new Promise((resolve) => {
    const sent = request(`${origin}/api/list`, {
      method: "GET",
      headers: { ...headers, "content-length": "2" },
    });
    sent.on("response", (response) => resolve(response.resume().statusCode)).end("{}");
  });
  expect(status).toBe(400);
});

test("many calls at once do not mix their answers", async () => {
  const { ask } = await served();
  const paths = ["/api/list", "/api/lanes", "/api/history?arg=count-cities", "/api/status?arg=none"];
  const once = new Map<string, string>();
  for (const path of paths) once.set(path, await (await ask(path)).text());
  const many = Array.from({ length: 40 }, (_, i) => paths[i % paths.length] ?? "");
  const answers = await Promise.all(
    many.map(async (path) => [path, await (await ask(path)).text()] as const),
  );
  for (const [path, text] of answers) expect(text).toBe(once.get(path));
});

test("a document that has not changed is not sent again", async () => {
  const { ask, cli, token } = await served();
  const first = await ask("/api/history?arg=count-cities");
  const etag = first.headers.get("etag") ?? "";
  const again = { headers: { "x-pawl-token": token, "if-none-match": etag } };
  const second = await ask("/api/history?arg=count-cities", again);
  expect([second.status, await second.text(), second.headers.get("etag")]).toEqual([304, "", etag]);
  const [newest] = runs;
  if (newest !== undefined) await cli.put({ ...newest, run: "2026-11-21T10:00:00Z/cron-4f1a2b" });
  const third = await ask("/api/history?arg=count-cities", again);
  expect(third.status).toBe(200);
  expect(third.headers.get("etag")).not.toBe(etag);
});

test("a file is the body of its request", async () => {
  const { ask, cli, token } = await served();
  const response = await ask("/api/run?arg=import-cities&csv=-", {
    ...{ method: "POST", headers: { "x-pawl-token": token }, body: "id,name\n1,Oslo\n" },
  });
  expect([response.status, [...cli.uploads.values()]]).toEqual([200, ["id,name\n1,Oslo\n"]]);
});

test("a caller's streams are never read: a call without a body has an empty one", async () => {
  const cli = await CliHarness.seeded();
  const caller = consoleCaller(cli);
  const stdin = new Readable({ read: () => expect.unreachable() });
  const { ask } = await served({ cli, ...caller, shell: { ...caller.shell, stdin } });
  expect((await ask("/api/list")).status).toBe(200);
});

test("what only waits ends with its request, and with the console", async () => {
  let waiting = 0;
  const ends: string[] = [];
  const run: RunCommand = async (_words, { interruptible, sleep, stdout }) => {
    waiting++;
    while (!interruptible().aborted) await sleep(3_600_000);
    stdout.write("null");
    ends.push("ended");
    return 0;
  };
  const shell = { ...consoleCaller(new CliHarness()).shell, sleep: () => new Promise<void>(() => {}) };
  const { ask, close, token } = await served({ run, shell });
  const leave = new AbortController();
  const left = ask("/api/list", { headers: { "x-pawl-token": token }, signal: leave.signal });
  await expect.poll(() => waiting).toBe(1);
  leave.abort();
  await expect(left).rejects.toThrow();
  await expect.poll(() => ends.length).toBe(1);
  const other = ask("/api/list").catch(() => {});
  await expect.poll(() => waiting).toBe(2);
  await close();
  await other;
  await expect.poll(() => ends.length).toBe(2);
});
