/**
 * A task's own role in the bundle of a lane as synth makes it, under the function host of `pawl dev`: the clients that the
 * project's `functions/services.ts` makes call AWS as the role's session, and those of another task as before.
 */
import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { outputs } from "../../functions/model/task/manifest.ts";
import { ProjectStack } from "../../local/dev/project-stack.ts";
import type { LocalAws } from "../../local/index.ts";
import { output, type Stack } from "../../local/stack/index.ts";
import { copyWithoutTasks, type Project } from "../e2e/project.ts";
import { clientOptions, openTemporaryAws } from "../local/temporary-aws.ts";

const services = `import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { makeServices, type ServicesOf } from "./lambda/make-services.ts";
import { taskCalls } from "./model/call-limits.ts";
export const services = makeServices({
  me: (_, { credentials }) => new STSClient({ ...taskCalls, credentials }),
});
declare module "./model/task/services.ts" {
  interface Services extends ServicesOf<typeof services> {}
}
`;

const whoAmI = (
  name: string,
  runAs: string,
) => `import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { defineTask } from "pawl";
export default defineTask({
  name: "${name}",
  description: "Says who it is.",
  ${runAs}
  async run({ services, credentials }) {
    const { Arn: byService } = await services.me.send(new GetCallerIdentityCommand({}));
    const { Arn: byCredentials } = await new STSClient({ credentials }).send(new GetCallerIdentityCommand({}));
    return { byService, byCredentials };
  },
});
`;

let project: Project;
let aws: LocalAws;
let stack: Stack;

beforeAll(async () => {
  project = copyWithoutTasks();
  project.write("functions/services.ts", services);
  mkdirSync(join(project.folder, "functions/tasks"));
  const policy = 'runAs: { policy: [{ actions: ["sts:GetCallerIdentity"], resources: ["*"] }] },';
  project.write("functions/tasks/own.ts", whoAmI("own", policy));
  project.write("functions/tasks/plain.ts", whoAmI("plain", ""));
  project.write(
    "infra/tasks.ts",
    `import { deployed } from "./deployed.ts";
import own from "../functions/tasks/own.ts";
import plain from "../functions/tasks/plain.ts";
export default deployed(() => [[own, { lane: "default" }], [plain, { lane: "default" }]]);
`,
  );
  aws = await openTemporaryAws();
  const built = new ProjectStack({ root: project.folder }, aws);
  stack = await built.first(await built.sources.read(), () => {});
  await aws.deploy(stack);
}, 120_000);

afterAll(async () => {
  await aws?.stop();
  await aws?.close();
  project?.remove();
});

/** Has the lane's worker run a task, and reads its output. */
async function outputOf(task: string): Promise<unknown> {
  const { default: worker = "" } = JSON.parse(output(stack, outputs.workers) ?? "{}");
  const messageId = randomUUID();
  const attributes = { SentTimestamp: String(Date.now()), ApproximateReceiveCount: "1" };
  const record = { messageId, body: JSON.stringify({ task }), receiptHandle: messageId, attributes };
  await aws.lambda.executor.invoke(worker, JSON.stringify({ Records: [record] }));
  const client = new DynamoDBClient(clientOptions(aws));
  const { Items = [] } = await client.send(new ScanCommand({ TableName: output(stack, outputs.runsTable) }));
  const run = Items.find((item) => item.task?.S === task);
  expect(run).toMatchObject({ status: { S: "succeeded" } });
  return { run: run?.run?.S, output: JSON.parse(run?.output?.S ?? "null") };
}

test("a task with a role of its own calls AWS as that role, in a session that its run names, and its neighbour does not", async () => {
  const account = "000000000000";
  const { run, output: own } = (await outputOf("own")) as { run: string; output: Record<string, string> };
  const session = run.replaceAll(":", ".").replace("/", "@").replace("~", "=").slice(0, 55);
  expect(own.byService).toBe(own.byCredentials);
  expect(own.byService).toMatch(
    /^arn:aws:sts::000000000000:assumed-role\/[a-z]+-local-own-[0-9a-f]{8}-us-east-1\//,
  );
  expect(own.byService?.split("/").at(-1)?.slice(0, 55)).toBe(session);
  const root = `arn:aws:iam::${account}:root`;
  expect(await outputOf("plain")).toMatchObject({ output: { byService: root, byCredentials: root } });
});
