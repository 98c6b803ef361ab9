/**
 * `metadata` and `cleanStack` of a project's own `functions/services.ts`, in the bundle of a lane as synth makes it, under the
 * function host of `pawl dev`: what a run's record has of them. Its task is in a namespace, in a folder of the project's own.
 */
import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { outputs } from "../../functions/model/task/manifest.ts";
import { toItem } from "../../functions/store/attribute-value.ts";
import { ProjectStack } from "../../local/dev/project-stack.ts";
import type { LocalAws } from "../../local/index.ts";
import { output, type Stack } from "../../local/stack/index.ts";
import { copyWithoutTasks, type Project } from "../e2e/project.ts";
import { openTemporaryAws } from "../local/temporary-aws.ts";

const services = `export const services = () => ({});
export const metadata = ({ task, params, from }) => {
  if (params.shop === "bad") throw new Error("no such shop");
  return { shop: params.shop, team: task.split(".")[0], from: from ?? "nobody" };
};
export const cleanStack = (stack, error) => "cleaned " + error.name + " of " + (stack.split("\\n").length > 0);
`;

const walk = `import { defineTask } from "pawl";
import * as v from "valibot";
export default defineTask({
  name: "team.service.walk",
  description: "Walks.",
  params: v.object({ shop: v.string() }),
  maxAttempts: 1,
  items: () => [["a", 1]],
  process() {
    throw new RangeError("too far");
  },
});
`;

let project: Project;
let aws: LocalAws;
let stack: Stack;

beforeAll(async () => {
  project = copyWithoutTasks();
  project.write("functions/services.ts", services);
  project.edit(
    "infra/stages.ts",
    "GlobalSettings = {}",
    'GlobalSettings = { taskFolders: ["teams"], defaultLane: "bulk" }',
  );
  mkdirSync(join(project.folder, "teams/team/service"), { recursive: true });
  project.write("teams/team/service/walk.ts", walk);
  project.write(
    "infra/tasks.ts",
    'import { deployed } from "./deployed.ts";\nimport walk from "../teams/team/service/walk.ts";\nexport default deployed(() => [[walk]]);\n',
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

/** Has the lane's worker work on a message, and returns the runs that there are. */
async function runsAfter(shop: string) {
  const { bulk: worker = "" } = JSON.parse(output(stack, outputs.workers) ?? "{}");
  const messageId = randomUUID();
  const attributes = { SentTimestamp: String(Date.now()), ApproximateReceiveCount: "1" };
  const body = JSON.stringify({ task: "team.service.walk", params: { shop } });
  const record = { messageId, body, receiptHandle: messageId, attributes };
  await aws.lambda.executor.invoke(worker, JSON.stringify({ Records: [record] }));
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new DynamoDBClient({ endpoint: aws.endpoint, region: "us-east-1", credentials });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: output(stack, outputs.runsTable) }));
  client.destroy();
  return Items.map((item) => toItem<Record<string, unknown>>(item as never)).filter(
    ({ params }) => params === JSON.stringify({ shop }),
  );
}

test("a bundle records what the project's metadata says of a run that a message started, and stacks as the project cleans them", async () => {
  expect(await runsAfter("north")).toMatchObject([
    {
      task: "team.service.walk",
      status: "errored",
      metadata: { shop: "north", team: "team", from: "nobody" },
      error: { name: "RangeError", message: "too far", stack: "cleaned RangeError of true" },
    },
  ]);
});

test("a run begins without metadata where the project's function throws", async () => {
  const [run] = await runsAfter("bad");
  expect(run).toMatchObject({ status: "errored", error: { message: "too far" } });
  expect(run).not.toHaveProperty("metadata");
});
