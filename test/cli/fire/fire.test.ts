/** `pawl fire`, through the SDK, against the emulated Scheduler, SQS and Lambda of `pawl dev`, whose time stands still. */
import { existsSync, readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Shell } from "../../../cli/shell.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { defaultSettings } from "../../../functions/model/task/settings.ts";
import { LocalTime } from "../../../local/index.ts";
import { resourceTypes } from "../../../local/services/index.ts";
import { resolveStack } from "../../../local/stack/index.ts";
import { until } from "../../e2e/until.ts";
import { functionResource, writeCode } from "../../local/small-app.ts";
import { CliHarness, manifest, task } from "../harness.ts";
import { type LocalStack, openLocalStack } from "../local-stack.ts";

let time: LocalTime;
let local: LocalStack;

beforeEach(async () => {
  time = new LocalTime();
  time.freeze();
  time.set(Date.parse("2026-03-01T11:59:58Z"));
  local = await openLocalStack(time);
});
afterEach(async () => {
  await local.close();
  time.close();
});

const input = (task: string) => `{"task":"${task}","at":"<aws.scheduler.scheduled-time>"}`;

function schedule(
  name: string,
  properties: Record<string, unknown> = {},
  target: Record<string, unknown> = {},
) {
  return {
    [name]: {
      Type: "AWS::Scheduler::Schedule",
      Properties: {
        Name: name,
        GroupName: "schedules",
        ScheduleExpression: "cron(* * * * ? *)",
        FlexibleTimeWindow: { Mode: "OFF" },
        Target: {
          Arn: { "Fn::GetAtt": ["Jobs", "Arn"] },
          RoleArn: "arn:aws:iam::000000000000:role/r",
          Input: input(name),
          ...target,
        },
        ...properties,
      },
    },
  };
}

/** The file in which the function leaves its event. */
const handed = () => local.aws.state.path("handed.json");

async function deploy(...schedules: Record<string, unknown>[]): Promise<void> {
  const { accountId, region, endpoint } = local.aws;
  const bucket = `cdk-hnb659fds-assets-${accountId}-${region}`;
  const source = [
    'import { writeFileSync } from "node:fs";',
    `export const handler = (event) => writeFileSync(${JSON.stringify(handed())}, JSON.stringify(event));`,
  ];
  const path = writeCode(local.aws.state.path("code"), "f", source.join("\n"));
  const assets = [{ path, packaging: "zip" as const, bucket, key: "f.zip" }];
  const template = {
    Resources: Object.assign(
      {
        Jobs: { Type: "AWS::SQS::Queue", Properties: { QueueName: "jobs" } },
        Dead: { Type: "AWS::SQS::Queue", Properties: { QueueName: "dead" } },
        Handler: functionResource("f", { FunctionName: "handler" }),
        Group: { Type: "AWS::Scheduler::ScheduleGroup", Properties: { Name: "schedules" } },
        Other: { Type: "AWS::Scheduler::ScheduleGroup", Properties: { Name: "another-stage" } },
      },
      ...schedules,
    ),
  };
  const account = { accountId, region, endpoint };
  await local.deploy(resolveStack({ stackName: "small", template, assets }, { account, resourceTypes }));
}

/** A terminal on which a person answers. */
const asked = (answer: string): Partial<Shell> => ({
  stdin: Object.assign(Readable.from([answer]), { isTTY: true }),
});

const messages = (queue = "jobs") => local.aws.sqs.messages(queue).map(({ body }) => JSON.parse(body));

/** Runs `pawl fire`, and Ctrl-C after so many seconds of the machine's clock, while the endpoint's stands still. */
async function fireFor(seconds: number, ...args: string[]) {
  const stop = new AbortController();
  let passed = 0;
  return local.pawl(["fire", ...args], {
    clock: { now: () => 0, monotonic: () => passed, after: () => () => {} },
    sleep: async (milliseconds) => {
      passed += milliseconds;
      if (passed >= seconds * 1000) stop.abort();
    },
    interruptible: () => stop.signal,
  });
}

test("fire fires what is due until Ctrl-C, each occurrence once, and only this stage's", async () => {
  await deploy(
    schedule("count-cities"),
    schedule("expire-cities", { State: "DISABLED" }),
    schedule("import-cities", { GroupName: "another-stage" }),
  );
  // The schedules are read again each five seconds, and then the endpoint's time is read again.
  const { exitCode, stdout, stderr } = await fireFor(20);
  expect(messages()).toEqual([{ task: "count-cities", at: "2026-03-01T12:00:00Z" }]);
  expect([exitCode, stdout]).toEqual([0, "count-cities  2026-03-01T12:00:00Z\n"]);
  expect(stderr).toBe("firing the schedules of stage local: there are 2\n");
});

test("fire leaves out what was due while its machine slept, and goes on", async () => {
  await deploy(schedule("count-cities"));
  let seconds = 0;
  const stop = new AbortController();
  const { stdout, stderr } = await local.pawl(["fire"], {
    clock: { now: () => 0, monotonic: () => seconds * 1000, after: () => () => {} },
    sleep: async () => {
      seconds += 1;
      if (seconds === 3) time.set(Date.parse("2026-03-01T13:59:58Z"));
      if (seconds === 30) stop.abort();
    },
    interruptible: () => stop.signal,
  });
  expect(stdout).toBe("count-cities  2026-03-01T12:00:00Z\ncount-cities  2026-03-01T14:00:00Z\n");
  expect(stderr).toMatch(
    /^time went from 2026-03-01T12:00:0\dZ to 2026-03-01T13:59:58Z: what was due between is not fired$/m,
  );
});

test("fire invokes a function with a schedule's input", async () => {
  await deploy(schedule("count-cities", {}, { Arn: { "Fn::GetAtt": ["Handler", "Arn"] } }));
  const { stdout } = await local.pawl(["fire", "--once", "--yes"]);
  expect(stdout).toBe("count-cities  2026-03-01T11:59:58Z\n");
  await until("the function has it", () => existsSync(handed()) && readFileSync(handed(), "utf8") !== "");
  expect(JSON.parse(readFileSync(handed(), "utf8"))).toEqual({
    task: "count-cities",
    at: "2026-03-01T11:59:58Z",
  });
});

test("fire reads all pages of schedules", async () => {
  await deploy(...Array.from({ length: 230 }, (_, i) => schedule(`s${i}`)));
  await fireFor(5);
  expect(
    messages()
      .map(({ task }) => task)
      .sort(),
  ).toEqual(Array.from({ length: 230 }, (_, i) => `s${i}`).sort());
});

test("fire gives an occurrence for a queue that is gone to the schedule's dead-letter queue, after its retries", async () => {
  const gone = { Arn: "arn:aws:sqs:us-east-1:000000000000:gone" };
  const dead = { DeadLetterConfig: { Arn: "arn:aws:sqs:us-east-1:000000000000:dead" } };
  await deploy(schedule("count-cities", {}, { ...gone, ...dead, RetryPolicy: { MaximumRetryAttempts: 0 } }));
  const { stdout, stderr } = await fireFor(5);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^count-cities {2}2026-03-01T12:00:00Z {2}attempt 1 given up: /m);
  expect(messages("dead")).toEqual([{ task: "count-cities", at: "2026-03-01T12:00:00Z" }]);
});

test("fire --once fires each enabled schedule now, and --task those of one task", async () => {
  await deploy(
    schedule("count-cities"),
    schedule("import-cities"),
    schedule("expire-cities", { State: "DISABLED" }),
  );
  const all = await local.pawl(["fire", "--once", "--yes"]);
  expect(all).toEqual({
    exitCode: 0,
    stdout: "count-cities  2026-03-01T11:59:58Z\nimport-cities  2026-03-01T11:59:58Z\n",
    stderr: "expire-cities is disabled: it does not fire\n",
  });
  await local.pawl(["fire", "--once", "--task", "import-cities", "--at", "2026-02-28T03:00:00Z"]);
  expect(messages()).toEqual([
    { task: "count-cities", at: "2026-03-01T11:59:58Z" },
    { task: "import-cities", at: "2026-03-01T11:59:58Z" },
    { task: "import-cities", at: "2026-02-28T03:00:00Z" },
  ]);
});

test("fire --once without a task says what it fires and asks first", async () => {
  await deploy(schedule("count-cities"), schedule("import-cities"));
  const unasked = await local.pawl(["fire", "--once"]);
  expect([unasked.exitCode, unasked.stderr]).toEqual([
    2,
    "schedule\ncount-cities\nimport-cities\nerror: fire these 2 schedules now: this asks first, and nobody can be asked here: --yes does it without asking\n",
  ]);
  const no = await local.pawl(["fire", "--once"], asked("no\n"));
  expect([no.exitCode, no.stdout]).toEqual([1, ""]);
  expect(no.stderr).toMatch(
    /count-cities[\s\S]*import-cities[\s\S]*fire these 2 schedules now in stage local\? yes or no: nothing was done\n$/,
  );
  expect(messages()).toEqual([]);
  const yes = await local.pawl(["fire", "--once"], asked("yes\n"));
  expect(yes.exitCode).toBe(0);
  expect(messages()).toHaveLength(2);
});

test("fire --once of a task with confirm asks for it, by its name where the task asks for that", async () => {
  const [first, ...others] = manifest.tasks as [ManifestTask, ...ManifestTask[]];
  const confirm = { typeName: true } as const;
  const tasks = [{ ...first, settings: { ...first.settings, confirm } }, ...others];
  await local.add({ project: "shop", stage: "local", tasks });
  await deploy(schedule(first.name));
  const once = ["fire", "--project", "shop", "--once", "--task", first.name];
  const unasked = await local.pawl(once);
  expect([unasked.exitCode, messages()]).toEqual([2, []]);
  const yes = await local.pawl(once, asked("yes\nno\n"));
  expect([yes.exitCode, messages()]).toEqual([1, []]);
  const named = await local.pawl(once, asked(`${first.name}\n`));
  expect(named.stderr).toMatch(/fire this schedule now in stage local\? count-cities, or no: /);
  expect(named.stderr).toMatch(/ INFO count-cities run confirmed\n$/);
  expect([named.exitCode, messages().length]).toEqual([0, 1]);
});

test("fire --once on AWS is refused for a task that another person has to approve", async () => {
  const settings = { ...defaultSettings, confirm: { by: "another person" } as const };
  const cli = new CliHarness({ ...manifest, tasks: [task("drop", { settings })] });
  const { exitCode, stderr } = await cli.pawl(["fire", "--once", "--task", "drop", "--yes"], {
    local: false,
  });
  expect([exitCode, stderr]).toEqual([
    1,
    "error: task drop needs the approval of another person, and an occurrence waits for none: pawl run drop starts a run that does\n",
  ]);
});

test("fire --once of what does not fire says why, and exits with 1", async () => {
  await deploy(schedule("count-cities", { EndDate: "2026-03-01T00:00:00Z" }));
  const ended = await local.pawl(["fire", "--once", "--task", "count-cities"]);
  expect(ended).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: "count-cities does not fire at 2026-03-01T11:59:58.000Z\nerror: nothing was fired\n",
  });
  const none = await local.pawl(["fire", "--once", "--task", "import-cities"]);
  expect([none.exitCode, none.stderr]).toEqual([
    1,
    "error: task import-cities has no schedule at the endpoint\n",
  ]);
  const unknown = await local.pawl(["fire", "--once", "--task", "count-citys"]);
  expect(unknown.stderr).toMatch(/^error: no task "count-citys" in stage local/);
  expect(messages()).toEqual([]);
});

test("fire --once leaves out a schedule of one instant that has come, unless --at is that instant", async () => {
  const once = (at: string) => ({
    ScheduleExpression: `at(${at})`,
    ScheduleExpressionTimezone: "Asia/Tokyo",
  });
  await deploy(
    schedule("count-cities", once("2026-03-01T20:59:00")),
    schedule("import-cities", once("2026-03-01T21:00:00")),
  );
  const now = await local.pawl(["fire", "--once", "--yes"]);
  expect(now).toEqual({
    exitCode: 0,
    stdout: "import-cities  2026-03-01T11:59:58Z\n",
    stderr:
      "count-cities is over: its instant was 2026-03-01T11:59:00Z, and only --at of that instant fires it again\n",
  });
  const again = ["fire", "--once", "--task", "count-cities", "--at", "2026-03-01T11:59:00Z"];
  expect((await local.pawl(again)).stdout).toBe("count-cities  2026-03-01T11:59:00Z\n");
  const alone = await local.pawl(["fire", "--once", "--task", "count-cities"]);
  expect([alone.exitCode, alone.stderr.split("\n")[1]]).toEqual([1, "error: nothing was fired"]);
  expect(messages()).toHaveLength(2);
});

test("fire --once of a task whose triggers the sweeper may fire says how to start it", async () => {
  await deploy(schedule("import-cities"));
  const { exitCode, stderr } = await local.pawl(["fire", "--once", "--task", "count-cities"]);
  expect([exitCode, stderr]).toEqual([
    1,
    expect.stringMatching(
      /^error: task count-cities has no schedule at the endpoint: where Pawl's sweeper fires its triggers, .*pawl run count-cities starts it now\n$/,
    ),
  ]);
});

test("fire --once to a queue that is gone exits with 1", async () => {
  await deploy(schedule("count-cities", {}, { Arn: "arn:aws:sqs:us-east-1:000000000000:gone" }));
  const { exitCode, stderr } = await local.pawl(["fire", "--once", "--yes"]);
  expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/^error: AWS answers \S*QueueDoesNotExist/)]);
});

test.each([
  ["of a stage on AWS", ["--stage", "prod"]],
  ["of a stage on AWS, once", ["--stage", "prod", "--once"]],
  ["of one task on AWS, on and on", ["--stage", "prod", "--task", "count-cities"]],
  ["at an endpoint of AWS", ["--endpoint", "https://vpce-1.scheduler.eu-west-1.vpce.amazonaws.com"]],
])("fire is refused where AWS fires itself: %s", async (_title, args) => {
  const { exitCode, stderr } = await (await CliHarness.seeded()).pawl(["fire", ...args], { local: false });
  expect([exitCode, stderr]).toEqual([
    2,
    "error: EventBridge Scheduler fires these schedules itself; give --once and --task to fire one task now\n",
  ]);
});

test("fire is refused beside a pawl dev, which fires itself, and fires one occurrence there with --once", async () => {
  await deploy(schedule("count-cities"));
  local.aws.front.pawl("GET", "/dev", () => ({ pid: 1, folder: "/state" }));
  const { exitCode, stderr } = await fireFor(20);
  expect([exitCode, stderr]).toEqual([
    1,
    `error: the pawl dev at ${local.aws.endpoint} fires these schedules itself; give --once to fire them now\n`,
  ]);
  expect(messages()).toEqual([]);
  await local.pawl(["fire", "--once", "--yes"]);
  expect(messages()).toEqual([{ task: "count-cities", at: "2026-03-01T11:59:58Z" }]);
});

test.each([["--at", "2026-03-01T00:00:00Z"], ["--json"]])(
  "fire %s without --once is wrong usage",
  async (...args) => {
    const { exitCode, stderr } = await (await CliHarness.seeded()).pawl(["fire", ...args]);
    expect([exitCode, stderr]).toEqual([2, `error: ${args[0]} needs --once\n`]);
  },
);

test("fire --once --json prints one document", async () => {
  await deploy(schedule("count-cities"), schedule("expire-cities", { State: "DISABLED" }));
  const { exitCode, stdout } = await local.pawl(["fire", "--once", "--json", "--yes"]);
  expect([exitCode, JSON.parse(stdout)]).toEqual([
    0,
    {
      stage: "local",
      scheduledTime: "2026-03-01T11:59:58.000Z",
      fired: [{ schedule: "count-cities", task: "count-cities" }],
    },
  ]);
});
