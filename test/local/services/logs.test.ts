/** CloudWatch Logs over the files of `pawl dev`, read by the SDK's own client and by the command. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  GetLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readLogEvents } from "../../../cli/deployment/log-events.ts";
import { Front } from "../../../local/http/index.ts";
import { logsApi } from "../../../local/services/logs/api.ts";
import { logs } from "../../../local/services/logs/index.ts";
import { LogFiles } from "../../../local/services/logs/log-files.ts";
import { tempFolder } from "../small-app.ts";
import { clientOptions } from "../temporary-aws.ts";

const from = Date.parse("2026-03-29T02:00:00.000Z");
const group = "/pawl/workers";
const early = "2026/03/29/[$LATEST]aa";
const late = "2026/03/29/[$LATEST]bb";
const folder = tempFolder();
const front = new Front([logs], () => from);
let client: CloudWatchLogsClient;

function write(stream: string, lines: readonly [seconds: number, text: string][], ending = ".log"): void {
  const path = join(folder.path, "worker", stream + ending);
  mkdirSync(dirname(path), { recursive: true });
  const text = lines.map(([seconds, line]) => `${new Date(from + seconds * 1_000).toISOString()} ${line}\n`);
  writeFileSync(path, text.join(""));
}

beforeAll(async () => {
  write(early, [[0, "first"]], ".log.earlier");
  write(early, [
    [2, "third of 2026-03-29T02:00:00Z/manual~1"],
    [4, "fifth"],
  ]);
  write(late, [
    [1, "second"],
    [3, "fourth"],
  ]);
  front.register("logs", logsApi(new LogFiles(folder.path, (name) => (name === group ? ["worker"] : []))));
  await front.listen(0);
  client = new CloudWatchLogsClient(clientOptions({ endpoint: front.endpoint, region: "eu-west-1" }));
});

afterAll(async () => {
  client.destroy();
  await front.close();
  folder.remove();
});

const filtered = async (input: object) => {
  const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName: group, ...input }));
  return events.map(({ message }) => message);
};

test("FilterLogEvents gives the lines of all streams in the order of time, also of a file that was renamed", async () => {
  expect(await filtered({})).toEqual([
    "first",
    "second",
    "third of 2026-03-29T02:00:00Z/manual~1",
    "fourth",
    "fifth",
  ]);
});

test("FilterLogEvents filters by stream, by time and by words", async () => {
  expect(await filtered({ logStreamNames: [late] })).toEqual(["second", "fourth"]);
  expect(await filtered({ startTime: from + 1_000, endTime: from + 3_000 })).toHaveLength(2);
  expect(await filtered({ filterPattern: '"02:00:00Z/manual~1"' })).toHaveLength(1);
  expect(await filtered({ filterPattern: "?first ?fifth" })).toEqual(["first", "fifth"]);
  expect(await filtered({ filterPattern: "third -manual" })).toEqual([]);
  await expect(filtered({ filterPattern: "{ $.level = 1 }" })).rejects.toThrow("is not emulated");
});

test("GetLogEvents reads a stream by pages, and its end is a token that stays the same", async () => {
  const page = (nextToken?: string) =>
    client.send(
      new GetLogEventsCommand({
        logGroupName: group,
        logStreamName: early,
        limit: 2,
        startFromHead: true,
        nextToken,
      }),
    );
  const first = await page();
  expect(first.events?.map(({ message }) => message)).toEqual(["first", expect.stringMatching(/^third/)]);
  const second = await page(first.nextForwardToken);
  expect(second.events?.map(({ message }) => message)).toEqual(["fifth"]);
  const end = await page(second.nextForwardToken);
  expect([end.events, end.nextForwardToken]).toEqual([[], second.nextForwardToken]);
});

test("a group, a stream and a token that are not there are refused as AWS does", async () => {
  await expect(filtered({ logGroupName: "/none" })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  await expect(filtered({ nextToken: "x" })).rejects.toMatchObject({ name: "InvalidParameterException" });
  const unknown = new GetLogEventsCommand({ logGroupName: group, logStreamName: "none" });
  await expect(client.send(unknown)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("the command reads a group to its end, and takes one that is gone for empty", async () => {
  const events = await readLogEvents(client, { group, from, text: "f" });
  expect(events.map(({ message, stream, at }) => [message, stream, at - from])).toEqual([
    ["first", early, 0],
    ["third of 2026-03-29T02:00:00Z/manual~1", early, 2_000],
    ["fourth", late, 3_000],
    ["fifth", early, 4_000],
  ]);
  expect(await readLogEvents(client, { group: "/none", from })).toEqual([]);
});
