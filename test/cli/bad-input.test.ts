/** An error is one line, with an exit code that tells wrong usage from a refusal. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { explainError } from "../../cli/explain-error.ts";
import { type CallOptions, CliHarness } from "./harness.ts";

const folder = mkdtempSync(join(tmpdir(), "pawl-bad-"));
afterAll(() => rmSync(folder, { recursive: true }));

const run = "import-cities/2026-11-21T09:59:30Z/manual~5c0ffee5c0ff";

test.each<[readonly string[], string]>([
  [["lst"], "unknown command 'lst' (Did you mean list?)"],
  [["--stage", "prod", "list"], "unknown option '--stage': a command's options come after its name"],
  [["run"], "give a task, or --tag or --all for a set"],
  [["run", "a", "b"], "error: run takes at most 1 argument, and 2 are given"],
  [["list", "--jsn"], "unknown option '--jsn' (Did you mean --json?)"],
  [["history", "count-cities", "-n", "0"], "expected a whole number from 1 to 10000"],
  [["history", "count-cities", "-n", "ten"], "expected a whole number from 1 to 10000"],
  [["run", "count-cities", "--at", "tomorrow"], 'error: --at "tomorrow" is not allowed: expected an instant'],
  [["run", "count-cities", "--at", "2026-11-21T10:00"], "expected an instant"],
  [["run", "count-cities", "--at", "2026-02-30T10:00:00Z"], "expected an instant"],
  [["run", "count-cities", "--param", "x"], '--param "x" is not of the form name=value'],
  [["run", "count-cities", "--params", "{"], "--params is not JSON"],
  [["run", "import-cities", "--csv", "x", "--param", "csv=y"], 'param "csv" is given twice: --csv sets it'],
  [
    ["list", "--project", "Acme Inc"],
    'project "Acme Inc" is not allowed: at most 20 lower-case letters and digits',
  ],
  [["status", "count-cities", "--errored"], "--errored cannot be used with a name"],
  [["status", "--watch", "--json"], "option '--watch' cannot be used with option '--json'"],
  [["status", "--watch"], "--watch needs a terminal unless it follows a run"],
  [["pause", run, "--runs"], "--runs needs a task, not a run"],
  [["pause", run, "--until", "tomorrow"], "expected an instant"],
  [["resume", run, "--runs"], "--runs needs a task, not a run"],
  [["resume", "count-cities", "--wait"], "--wait needs a run, not a task"],
  [
    ["cancel", "count-cities"],
    '"count-cities" is a task: give one of its runs; pawl pause count-cities stops its schedules',
  ],
  [["redrive", "count-cities"], '"count-cities" is a task: give one of its runs, or --errored'],
  ...["logs", "download", "approve", "decline", "cancel", "redrive", "scale", "split", "dismiss"].flatMap(
    (command): [string[], string][] => {
      const more = { split: ["0"], scale: ["--shards", "2"] }[command] ?? [];
      return [
        [
          [command, "count-citys", ...more],
          'no task "count-citys" in stage local: did you mean count-cities?',
        ],
        ...(command === "dismiss"
          ? []
          : [
              [[command, "count-cities", ...more], '"count-cities" is a task: give one of its runs'] as [
                string[],
                string,
              ],
            ]),
      ];
    },
  ),
  [["redrive", run, "--errored"], "--errored needs a task, not a run"],
  [
    ["run", "count-cities", "--overlap", "wait"],
    '--overlap "wait" is not allowed: allowed are skip, queue, allow',
  ],
  [["next"], "give a task or --expression"],
  [["next", "count-cities", "--time-zone", "UTC"], "--time-zone cannot be used with a name"],
  [["next", "count-cities", "--expression", "0 3 * * *"], "--expression cannot be used with a name"],
  [["next", "--time-zone", "UTC"], "--time-zone needs --expression"],
  [
    ["next", "--expression", "0 3 * * *", "--stage", "prod"],
    "option '--expression <expression>' cannot be used with option '--stage <stage>'",
  ],
  ...["list", "doc", "status", "history", "run", "pause", "resume", "cancel", "redrive", "dismiss"].flatMap(
    (command) =>
      ["a,,b", ",", "+", "backup+", "backup,", " backup"].map((tag): [string[], string] => [
        [command, "--tag", tag, ...(command === "redrive" ? ["--errored"] : [])],
        `${JSON.stringify(tag)} is not allowed: a tag such as backup; a,b for any of them, a+b for both`,
      ]),
  ),
  [["run", "count-cities", "--timeout", "90s"], "--timeout needs --wait"],
  [["resume", run, "--timeout", "90s"], "--timeout needs --wait"],
  [["redrive", run, "--timeout", "90s"], "--timeout needs --wait"],
  [["redrive", "count-cities", "--errored", "--wait"], "--wait needs a run, not a task"],
  [["run", "--tag", "backup", "--dry-run"], "option '--dry-run' cannot be used with option '--tag"],
  [["doc", "--source"], "--source needs a name"],
  [["pause", "count-cities", "--wait"], "--wait needs --runs for a task"],
  [["history", "count-cities", "--task", "count-cities"], "--task cannot be used with a name"],
  [["status", "count-cities", "--task", "count-cities"], "--task cannot be used with a name"],
  [["status", "--watch", "--exit-code"], "option '--watch' cannot be used with option '--exit-code'"],
  [["status", "--errored", "--status", "running"], "only errored and rejected need attention"],
  ...[
    ["-n", "5"],
    ["--since", "2h"],
    ["--status", "running"],
    ["--before", "2026-11-21"],
  ].map((filter): [string[], string] => [["status", run, ...filter], "needs a task, not a run"]),
  [
    ["run", "count-cities", "--note", "--wait"],
    "--note has no value, but --wait after it: write --note=--wait if that is its value",
  ],
  [["history", "--status", "-n", "5"], '"-n" is not a status'],
  [["list", "--stage", "--json"], "--stage has no value, but --json after it"],
  [["logs", run, "--follow", "--json"], "option '--follow' cannot be used with option '--json'"],
  ...["status", "pause", "resume", "cancel", "redrive"].flatMap((command) =>
    [
      "count-cities/",
      "/",
      "/2026-11-21T09:59:00Z/cron-4f1a2b",
      "count-cities//cron-4f1a2b",
      "count-cities/2026-11-21T09:59:00Z/",
      "count-cities/2026-11-21T09:59:00Z",
      "count-cities/cron-4f1a2b",
      `count-cities/2026-11-21T09:59:00Z/${"x".repeat(300)}`,
    ].map((name): [string[], string] => [
      [command, name],
      `${JSON.stringify(name)} is not a run id: that is task/instant/trigger, such as count-cities/2026-03-29T02:00:00Z/cron-4f1a2b`,
    ]),
  ),
  [
    ["run", "count-cities", "--id", "two words"],
    "expected 1 to 128 printable ASCII characters without spaces",
  ],
  [
    ["run", "import-cities", "--csv", "/nowhere/x.csv"],
    '--csv "/nowhere/x.csv" cannot be read: no such file',
  ],
  [
    ["run", "import-cities", "--csv", folder],
    `--csv ${JSON.stringify(folder)} cannot be read: it is a folder`,
  ],
  [["run", "import-cities", "--csv", "/dev/null"], "it is not a file: pass - and redirect it"],
  [["run", "import-cities", "--csv", "/nowhere/x.csv", "--dry-run"], "cannot be read: no such file"],
  [
    ["run", "import-cities", "--csv", "/nowhere/\x1b[2J\n"],
    '"/nowhere/\\u001b[2J\\n" cannot be read: no such',
  ],
  ...["remove", "pause", "resume"].flatMap((action): [string[], string][] => [
    [["schedule", action, "count-cities", "a\0b"], 'name "a\\u0000b" is not allowed'],
    [["schedule", action, "count-cities", "\ud800"], 'name "\\ud800" is not allowed'],
    [["schedule", action, "count-cities", "n".repeat(65)], "1 to 64 letters, digits, hyphens"],
    [
      ["schedule", action, "count#cities", "weekly"],
      'task "count#cities" is not allowed: the name of a task',
    ],
    [["schedule", action, "\ud800", "weekly"], 'task "\\ud800" is not allowed: the name of a task'],
  ]),
  ...["explain", "history", "schedule list"].map((command): [string[], string] => [
    [...command.split(" "), "\ud800", ...(command === "explain" ? ["2h"] : [])],
    'no task "\\ud800" in stage local',
  ]),
  [["dev", "--port", "70000"], "expected a port from 1 to 65535"],
  [["dev", "--port", ""], "expected a port from 1 to 65535"],
])("pawl %j is wrong usage: one line, exit code 2", async (args, message) => {
  const result = await (await CliHarness.seeded()).pawl(args);
  expect(result).toMatchObject({ exitCode: 2, stdout: "" });
  expect(result.stderr).toContain(message);
  expect(result.stderr.trimEnd().split("\n")).toHaveLength(1);
});

test("an error that shows a value of ten thousand characters is cut in its middle, and still says what is allowed", async () => {
  const cli = await CliHarness.seeded();
  for (const [args, end] of [
    [["next", "n".repeat(10_000)], "expire-cities, import-cities\n"],
    [["explain", "count-cities", "n".repeat(10_000)], "a duration ago such as 2h, or a run\n"],
  ] as const) {
    const { exitCode, stderr } = await cli.pawl(args);
    expect([exitCode, stderr.length < 1_100, stderr.split("\n").length]).toEqual([2, true, 2]);
    expect(stderr).toContain("characters left out");
    expect(stderr.endsWith(end)).toBe(true);
  }
});

test.each<[readonly string[], string]>([
  [["status", "count-citys"], 'no task "count-citys" in stage local: did you mean count-cities?'],
  [
    ["run", "cities"],
    'no task "cities" in stage local: did you mean count-cities or expire-cities or import-cities?',
  ],
  [
    ["history", "nonsense"],
    'no task "nonsense" in stage local: there are count-cities, expire-cities, import-cities',
  ],
  [["next", "x"], 'no task "x" in stage local: there are count-cities, expire-cities, import-cities'],
  [
    ["status", "nonsense/2026-11-21T09:59:00Z/x"],
    'no task "nonsense" in stage local: there are count-cities, expire-cities, import-cities',
  ],
  [["next", "import-cities"], "task import-cities has no schedule"],
  [["pause", "count-citys"], 'no task "count-citys" in stage local: did you mean count-cities?'],
  [
    ["pause", "count-cities", "--until", "2026-11-21T10:00:00Z"],
    "a pause until 2026-11-21T10:00:00.000Z is over already: it is 2026-11-21T10:00:00.000Z",
  ],
  [
    ["run", "import-cities", "--overlap", "skip"],
    "--overlap skip is not allowed for import-cities: its runs may overlap, so it has no slot",
  ],
  [
    ["run", "import-cities", "--overlap", "queue"],
    "--overlap queue is not allowed for import-cities: its runs may overlap, so it has no slot",
  ],
  [
    ["run", "count-cities", "--overlap", "queue", "--at", "2026-11-22T03:00:00Z"],
    "--overlap queue is not allowed with --at: it is about the run that has the slot now",
  ],
  [["run", "expire-cities"], 'param "mode" is missing'],
  [
    ["run", "expire-cities", "--param", "mode=wet", "--param", "modes=x"],
    'param "modes" is unknown, did you mean mode?',
  ],
  [["run", "expire-cities", "--param", "mode=x"], 'param "mode": "x" is not allowed: "dry", "wet"'],
  [
    ["run", "expire-cities", "--param", "mode=dry", "--param", "maxExpiredPerRun=many"],
    'param "maxExpiredPerRun": "many" is not of type integer',
  ],
  [
    ["run", "expire-cities", "--param", "mode=dry", "--csv", "x"],
    'task expire-cities takes no --csv: it has no param "csv"',
  ],
  [
    ["run", "import-cities", "--csv", "-", "--at", "2026-12-21T10:00:01Z"],
    "--csv is not allowed with --at 2026-12-21T10:00:01Z: uploads are kept for 30 days, until 2026-12-21T10:00:00Z",
  ],
  [["run", "count-cities", "--note", "x".repeat(257)], "note weighs 257 bytes: at most 256 are allowed"],
  [
    ["run", "count-cities", "--tag", "x".repeat(128)],
    "tags weigh 132 bytes as JSON: at most 128 are allowed",
  ],
  [["run", "import-cities", "--params", '{"csv":3}'], 'param "csv": 3 is not of type string'],
  [["dismiss", "count-citys"], 'no task "count-citys" in stage local: did you mean count-cities?'],
  [
    ["redrive", "count-citys", "--errored"],
    'no task "count-citys" in stage local: did you mean count-cities?',
  ],
  [["resume", "count-citys"], 'no task "count-citys" in stage local: did you mean count-cities?'],
  [
    ["pause", run, "--until", "2026-11-21T10:00:00Z"],
    "a pause until 2026-11-21T10:00:00.000Z is over already: it is 2026-11-21T10:00:00.000Z",
  ],
])(
  "pawl %j is wrong whatever the state of things is: one line, exit code 2, nothing sent or uploaded",
  async (args, message) => {
    const cli = await CliHarness.seeded();
    const result = await cli.pawl(args);
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr.trimEnd().split("\n").at(-1)).toBe(`error: ${message}`);
    expect(result.stderr).not.toMatch(/^\s+at /m);
    expect(cli.sent).toEqual([]);
    expect([...cli.uploads]).toEqual([]);
  },
);

test.each<[readonly string[], string]>([
  [["status", `${run}0`], `no run "${run}0": did you mean ${run}?`],
  [
    ["status", "count-cities/2020-01-01T00:00:00Z/cron-000000"],
    'no run "count-cities/2020-01-01T00:00:00Z/cron-000000": the newest is count-cities/2026-11-21T09:59:00Z/cron-4f1a2b',
  ],
  [
    ["status", "expire-cities/2026-11-21T09:59:00Z/x"],
    'no run "expire-cities/2026-11-21T09:59:00Z/x": the task has no runs',
  ],
  [["cancel", `${run}0`], `no run "${run}0": did you mean ${run}?`],
  [["resume", "count-cities"], "task count-cities is not paused"],
])(
  "pawl %j is refused because of the state of things: one line, exit code 1, nothing sent or uploaded",
  async (args, message) => {
    const cli = await CliHarness.seeded();
    const result = await cli.pawl(args);
    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr.trimEnd().split("\n").at(-1)).toBe(`error: ${message}`);
    expect(result.stderr).not.toMatch(/^\s+at /m);
    expect(cli.sent).toEqual([]);
    expect([...cli.uploads]).toEqual([]);
  },
);

test("a value may begin with a hyphen, and may be an option's name after =", async () => {
  const notes = async (...args: string[]) => {
    const cli = await CliHarness.seeded();
    const { stdout } = await cli.pawl(["run", "count-cities", ...args, "--json"]);
    return JSON.parse(stdout).note;
  };
  expect(await notes("--note", "-x")).toBe("-x");
  expect(await notes("--note=--wait")).toBe("--wait");
  expect(await notes("--note", "--not-an-option")).toBe("--not-an-option");
  expect(await notes("--note", "a=--wait")).toBe("a=--wait");
});

test("next refuses an impossible schedule and names the field", async () => {
  const result = await new CliHarness().pawl(["next", "--expression", "61 * * * *"]);
  expect(result).toMatchObject({ exitCode: 2, stdout: "" });
  expect(result.stderr).toMatch(/^error: .*61/);
});

test("next refuses a time zone that does not exist", async () => {
  const result = await new CliHarness().pawl([
    "next",
    "--expression",
    "0 3 * * *",
    "--time-zone",
    "Europe/Lundon",
  ]);
  expect(result).toMatchObject({ exitCode: 2, stdout: "" });
  expect(result.stderr).toContain("Europe/Lundon");
});

test("--debug and PAWL_DEBUG add the stack to an error", async () => {
  const ways: readonly [readonly string[], CallOptions][] = [
    [["status", "x", "--debug"], {}],
    [["--debug", "status", "x"], {}],
    [["status", "x"], { env: { PAWL_DEBUG: "1" } }],
  ];
  for (const [args, setting] of ways) {
    const { stderr } = await new CliHarness().pawl(args, setting);
    expect(stderr).toMatch(/^error: no task "x".*\n.*UsageError: .*\n\s+at /);
  }
});

const thrown = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, $metadata: {}, ...more });
test.each<[string, unknown, string]>([
  [
    "a connection that each address of the host refused",
    new AggregateError(
      [Object.assign(new Error(""), { code: "ECONNREFUSED", address: "::1", port: 4766 })],
      "",
    ),
    "the endpoint cannot be reached: ::1:4766: connection refused",
  ],
  [
    "a host that does not exist",
    Object.assign(new Error("getaddrinfo"), { code: "ENOTFOUND", hostname: "sqs.example.com" }),
    "the endpoint cannot be reached: sqs.example.com: no such host",
  ],
  ["no answer in time", thrown("TimeoutError", "timed out"), "the endpoint cannot be reached: timed out"],
  [
    "an expired session",
    thrown("ExpiredTokenException", "The security token included in the request is expired"),
    "the AWS credentials have expired (The security token included in the request is expired): log in again",
  ],
  [
    "an expired login",
    thrown("CredentialsProviderError", "The SSO session associated with this profile has expired"),
    "the AWS credentials have expired (The SSO session associated with this profile has expired): log in again",
  ],
  [
    "no credentials",
    thrown("CredentialsProviderError", "Could not load credentials from any providers"),
    "no AWS credentials (Could not load credentials from any providers): log in, set AWS_PROFILE or give --profile",
  ],
  [
    "wrong credentials",
    thrown("InvalidClientTokenId", "The security token is invalid."),
    "AWS refused the credentials: The security token is invalid.",
  ],
  [
    "a missing permission",
    thrown("AccessDeniedException", "User ada is not authorized to perform dynamodb:Query\nmore"),
    "access denied: User ada is not authorized to perform dynamodb:Query",
  ],
  ["no Region", new Error("Region is missing"), "no AWS Region: set AWS_REGION, give --region or --profile"],
  ["throttling", thrown("ThrottlingException", "Rate exceeded"), "AWS throttled the request: Rate exceeded"],
  [
    "any other error of AWS",
    thrown("ResourceNotFoundException", "Requested resource not found"),
    "AWS answers ResourceNotFoundException: Requested resource not found",
  ],
  ["a thrown text", "text", "text"],
])("%s is explained in one line", (_what, error, line) => {
  expect(explainError(error)).toBe(line);
});
