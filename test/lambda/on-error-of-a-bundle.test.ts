/**
 * `onError` of a project's own `functions/services.ts`, in the bundle of a lane as synth makes it, under the function host
 * of `pawl dev`. It posts to a receiver on this machine.
 */
import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { outputs } from "../../functions/model/task/manifest.ts";
import { ProjectStack } from "../../local/dev/project-stack.ts";
import type { LocalAws } from "../../local/index.ts";
import { output, type Stack } from "../../local/stack/index.ts";
import { copyWithoutTasks, type Project } from "../e2e/project.ts";
import { openTemporaryAws } from "../local/temporary-aws.ts";

const services = (url: string) => `export const services = () => ({});
export const onError = async (error, { task, run, item, cursor, ticks, attempt, handled, level, startedAt, endedAt }) => {
  const at = [startedAt, endedAt].map((each) => each instanceof Date);
  const body = JSON.stringify({ message: error.message, task, run, item, cursor, ticks, attempt, handled, level, at });
  await fetch("${url}", { method: "POST", body });
};
`;

const walk = `import { defineTask } from "pawl";
import * as v from "valibot";
export default defineTask({
  name: "walk",
  description: "Fails in the way that its params ask for.",
  params: v.object({ way: v.string() }),
  maxAttempts: 1,
  overlap: "allow",
  onItemError: (_, item) => (item === "skipped" ? "skip" : "stop"),
  *items({ cursor = 0, params }) {
    const all = ["done", "skipped", params.way];
    for (let n = cursor + 1; n <= all.length; n++) yield [all[n - 1], n];
  },
  async process(item) {
    if (item === "done") return;
    if (item === "rejects") {
      void Promise.reject(new Error("nothing handles this"));
      await new Promise((resolve) => setTimeout(resolve, 10_000));
    }
    throw new RangeError(item + " is bad");
  },
  afterCancel() {
    throw new Error("no mail");
  },
});
`;

const canceller = `import { defineTask } from "pawl";
import { cancel, start } from "pawl/client";
export default defineTask({
  name: "canceller",
  description: "Cancels a run that waits.",
  async run() {
    const { id } = await start("walk", { way: "ends" });
    await cancel(id);
  },
});
`;

interface Told {
  readonly message: string;
  readonly run: string;
}

const received: Told[] = [];
const receiver = createServer(async (request, response) => {
  let text = "";
  for await (const chunk of request) text += chunk;
  received.push(JSON.parse(text));
  response.end();
});
let project: Project;
let aws: LocalAws;
let stack: Stack;

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  project = copyWithoutTasks();
  const { port } = receiver.address() as AddressInfo;
  project.write("functions/services.ts", services(`http://127.0.0.1:${port}/`));
  mkdirSync(join(project.folder, "functions/tasks"));
  project.write("functions/tasks/walk.ts", walk);
  project.write("functions/tasks/canceller.ts", canceller);
  project.write(
    "infra/tasks.ts",
    `import { deployed } from "./deployed.ts";
import walk from "../functions/tasks/walk.ts";
import canceller from "../functions/tasks/canceller.ts";
export default deployed(() => [[walk, { lane: "default" }], [canceller, { lane: "default" }]]);
`,
  );
  aws = await openTemporaryAws();
  const built = new ProjectStack({ root: project.folder }, aws);
  stack = await built.first(await built.sources.read(), () => {});
  await aws.deploy(stack);
}, 120_000);

afterAll(async () => {
  receiver.close();
  await aws?.stop();
  await aws?.close();
  project?.remove();
});

/** Has the lane's worker work on a message. */
async function message(body: object): Promise<void> {
  const { default: worker = "" } = JSON.parse(output(stack, outputs.workers) ?? "{}");
  const messageId = randomUUID();
  const attributes = { SentTimestamp: String(Date.now()), ApproximateReceiveCount: "1" };
  const record = { messageId, body: JSON.stringify(body), receiptHandle: messageId, attributes };
  await aws.lambda.executor.invoke(worker, JSON.stringify({ Records: [record] }));
}

const common = { task: "walk", attempt: 1, at: [true, true] };

test("a bundle tells the project's onError of an item that is skipped, and of one that ends the attempt", async () => {
  received.length = 0;
  await message({ task: "walk", params: { way: "ends" } });
  const run = expect.stringMatching(/^20.*\/message/);
  expect(received).toEqual([
    {
      ...common,
      message: "skipped is bad",
      run,
      item: "skipped",
      cursor: 2,
      ticks: 1,
      handled: true,
      level: "warn",
    },
    {
      ...common,
      message: "ends is bad",
      run,
      item: "ends",
      cursor: 3,
      ticks: 1,
      handled: false,
      level: "error",
    },
  ]);
});

test("a bundle tells the project's onError of a rejection that nothing handles, before its process ends", async () => {
  received.length = 0;
  await message({ task: "walk", params: { way: "rejects" } });
  expect(received.at(-1)).toMatchObject({ message: "nothing handles this", task: "walk", handled: false });
});

test("a bundle tells the project's onError of a callback of a run that no worker held", async () => {
  received.length = 0;
  await message({ task: "canceller" });
  const { default: queue = "" } = JSON.parse(output(stack, outputs.queues) ?? "{}");
  for (const { body } of aws.sqs.messages(queue)) await message(JSON.parse(body));
  expect(received).toMatchObject([
    { message: "afterCancel: no mail", task: "walk", handled: false, ticks: 0 },
  ]);
});
