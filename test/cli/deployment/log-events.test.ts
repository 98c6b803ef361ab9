/** How the command reads a log group, against the emulated CloudWatch Logs. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readLogEvents } from "../../../cli/deployment/log-events.ts";
import type { LocalAws } from "../../../local/index.ts";
import { settingsOf, stackOf } from "../../local/small-app.ts";
import { clientOptions, openTemporaryAws } from "../../local/temporary-aws.ts";

const from = Date.parse("2026-03-29T02:00:00.000Z");
const group = "/pawl/workers";
let aws: LocalAws;
let client: CloudWatchLogsClient;

beforeAll(async () => {
  aws = await openTemporaryAws();
  const stack = stackOf({ Resources: {} });
  await aws.deploy(stack);
  aws.start(stack);
  aws.lambda.executor.deploy(settingsOf("worker", aws.state.folder, { logGroup: group }));
  client = new CloudWatchLogsClient(clientOptions(aws));
});

afterAll(async () => {
  client.destroy();
  await aws.close();
});

test("more streams than one call can name are all read, in the order of time", async () => {
  const streams = Array.from({ length: 230 }, (_, i) => `2026/03/29/[$LATEST]${i}`);
  streams.forEach((stream, i) => {
    const path = join(aws.state.path("logs"), "worker", `${stream}.log`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${new Date(from + ((i * 7) % 230) * 1_000).toISOString()} of ${stream}\n`);
  });
  const events = await readLogEvents(client, { group, from, streams });
  expect(events.map(({ at }) => at)).toEqual(streams.map((_, i) => from + i * 1_000));
  expect(new Set(events.map(({ message }) => message)).size).toBe(230);
});
