/** A task that fails, told by its bundled worker on the stage's bus in `pawl dev`, and sent by a rule to a queue of the project's own. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { RunEvent } from "../../functions/model/run/told/life-event.ts";
import type { Dev } from "../../local/index.ts";
import { clientOptions } from "../local/temporary-aws.ts";
import type { DeployedApp } from "./deployed-app.ts";
import { copyWithoutTasks } from "./project.ts";
import { startedDev } from "./started-dev.ts";
import { until } from "./until.ts";

const project = copyWithoutTasks();
mkdirSync(join(project.folder, "functions/tasks"));
project.write(
  "functions/tasks/open-door.ts",
  `import { appendFileSync } from "node:fs";
import { defineTask } from "pawl";

export default defineTask({
  name: "open-door",
  description: "Finds its door closed.",
  params: { "~standard": { version: 1 as const, vendor: "test", validate: (value: unknown) => ({ value }) } },
  masked: ["token"],
  maxAttempts: 1,
  run({ params }) {
    appendFileSync(${JSON.stringify(join(project.folder, "marks-open-door"))}, process.pid + "\\n");
    const { token } = params as { token: string };
    throw new Error("no door has " + token, { cause: new TypeError("no keys for " + token) });
  },
});
`,
);
project.write(
  "infra/tasks.ts",
  `import task from "../functions/tasks/open-door.ts";
import { deployed } from "./deployed.ts";

export default deployed(() => [[task, { lane: "default" }]]);
`,
);
project.write(
  "infra/stages.ts",
  `export const stages = {
  local: { removal: "retain", lanes: { default: { maxConcurrency: 2 } }, events: { bus: true, on: ["errored"] } },
};
`,
);
project.write(
  "infra/resources.ts",
  `import * as events from "aws-cdk-lib/aws-events";
import * as targets from "aws-cdk-lib/aws-events-targets";
import * as sqs from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { ResourcesByTask, ResourcesProps } from "./pawl.ts";

export function resources(scope: Construct, { eventBus }: ResourcesProps): ResourcesByTask {
  new events.Rule(scope, "Failures", {
    eventBus,
    eventPattern: { source: ["pawl"], detailType: ["Run errored"] },
    targets: [new targets.SqsQueue(new sqs.Queue(scope, "FailuresQueue", { queueName: "failures" }))],
  });
  return {};
}
`,
);

let dev: Dev;
let app: DeployedApp;
let sqs: SQSClient;
let queueUrl: string;

beforeAll(async () => {
  ({ dev, app } = await startedDev(project));
  sqs = new SQSClient(clientOptions({ endpoint: dev.endpoint, region: "us-east-1" }));
  queueUrl = (await sqs.send(new GetQueueUrlCommand({ QueueName: "failures" }))).QueueUrl ?? "";
}, 120_000);
afterAll(async () => {
  await dev?.close();
  project.remove();
});

/** What the rule has sent to the queue of one task's runs: the details of the events. */
function sent(task: string): readonly RunEvent[] {
  const details = dev.aws.sqs
    .messages(queueUrl)
    .map(({ body }) => (JSON.parse(body) as { readonly detail: RunEvent }).detail);
  return details.filter((detail) => detail.task === task);
}

/** The run that a message has started. */
const startedBy = async (id: string | undefined) =>
  (await app.runs("open-door")).find(({ run }) => run.endsWith(`~${id}`));

const isTold = (id: string | undefined) =>
  until("it counts as told", async () => (await startedBy(id))?.untold === undefined);

const body = JSON.stringify({ task: "open-door", params: { token: "open sesame", door: 7 } });

/** What is told of a run of it. */
const told = (run: string | undefined) => ({
  id: `open-door/${run}:0:errored`,
  event: "errored",
  params: { token: "[masked]", door: 7 },
  error: {
    name: "Error",
    message: "no door has [masked]",
    causes: ["TypeError: no keys for [masked]"],
    stack: expect.stringContaining("functions/tasks/open-door.ts"),
  },
});

test("a run that fails reaches the queue of a rule on the stage's bus, with its causes and without masked values", async () => {
  const [id] = await app.send("default", [body]);
  await until("the rule sends it", () => sent("open-door").length === 1);
  const events = sent("open-door");
  expect(events).toMatchObject([told((await startedBy(id))?.run)]);
  expect(JSON.stringify(events)).not.toContain("sesame");
  await isTold(id);
}, 60_000);

test("a run whose worker is killed between the write of its failure and the bus is told by another within two minutes, under its id", async () => {
  const killed = vi.spyOn(dev.aws.events, "put").mockImplementationOnce(() => {
    process.kill(Number(project.marks("open-door").at(-1)), "SIGKILL");
    throw new Error("its worker is dead");
  });
  const [id] = await app.send("default", [body]);
  await until("the worker is dead", () => killed.mock.calls.length > 0);
  const run = await startedBy(id);
  expect([run?.status, run?.untold]).toEqual(["errored", [expect.stringMatching(/^0:errored:\d+$/)]]);
  const before = sent("open-door").length;

  // Its own message stays invisible for longer.
  dev.time.advance(120_000);
  await until("the rule sends it", () => sent("open-door").length > before);
  expect(sent("open-door").slice(before)).toMatchObject([told(run?.run)]);
  await isTold(id);
  expect(project.marks("open-door")).toHaveLength(2);
}, 60_000);

test("a dead letter that no task can take reaches the queue as well, by a worker that the sweeper asks", async () => {
  const letter = { QueueUrl: app.output("deadLetterQueue"), MessageBody: "no JSON" };
  await sqs.send(new SendMessageCommand(letter));
  await until("it is rejected", async () => (await app.runs("(rejected)")).length === 1);
  expect(sent("(rejected)")).toEqual([]);
  dev.time.advance(120_000);
  await until("the rule sends it", () => sent("(rejected)").length === 1);
  expect(sent("(rejected)")[0]).toMatchObject({
    task: "(rejected)",
    event: "errored",
    error: { name: "RejectedMessage", message: expect.stringMatching(/^not JSON: /) },
  });
}, 60_000);
