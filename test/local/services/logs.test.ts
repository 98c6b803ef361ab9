/** CloudWatch Logs over the files of `pawl dev`, read by the SDK's own client and by the command. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readLogEvents } from "../../../cli/deployment/log-events.ts";
import { Front } from "../../../local/http/index.ts";
import { logsApi } from "../../../local/services/logs/api.ts";
import { logs } from "../../../local/services/logs/index.ts";
import { LogFiles } from "../../../local/services/logs/log-files.ts";
import { account, tempFolder } from "../small-app.ts";
import { clientOptions } from "../temporary-aws.ts";

const from = Date.parse("2026-03-29T02:00:00.000Z");
const group = "/pawl/workers";
const early = "2026/03/29/[$LATEST]aa";
const late = "2026/03/29/[$LATEST]bb";
const folder = tempFolder();
const files = new LogFiles(folder.path, () => new Map([[group, ["worker"]]]));
const front = new Front([logs], () => from);
let client: CloudWatchLogsClient;

function write(stream: string, lines: [seconds: number, text: string][], ending = ".log"): void {
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
  front.register("logs", logsApi(files, account));
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
  expect(await filtered({ startTime: from + 1_000, endTime: from + 3_000 })).toHaveLength(3);
  expect(await filtered({ logStreamNamePrefix: "2026/03/29/[$LATEST]b" })).toEqual(["second", "fourth"]);
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

test("GetLogEvents reads the newest events first, and back to the beginning without one twice", async () => {
  write(
    "long",
    Array.from({ length: 5 }, (_, i) => [i, `line ${i}`]),
  );
  const input = { logGroupName: group, logStreamName: "long", limit: 2 };
  const seen: (string | undefined)[][] = [];
  let nextToken: string | undefined;
  for (let i = 0; i < 4; i++) {
    const page = await client.send(new GetLogEventsCommand({ ...input, nextToken }));
    seen.push((page.events ?? []).map(({ message }) => message));
    nextToken = page.nextBackwardToken;
  }
  expect(seen).toEqual([["line 3", "line 4"], ["line 1", "line 2"], ["line 0"], []]);
  const until = { ...input, startFromHead: true, endTime: from + 1_000 };
  expect((await client.send(new GetLogEventsCommand(until))).events?.length).toBe(1);
  rmSync(join(folder.path, "worker", "long.log"));
});

test("a page holds a megabyte of lines, and the next one goes on after it", async () => {
  write(
    "wide",
    Array.from({ length: 12 }, (_, i) => [i, `${i} ${"x".repeat(200_000)}`]),
  );
  const pages: number[] = [];
  let nextToken: string | undefined;
  do {
    const input = { logGroupName: group, logStreamNames: ["wide"], nextToken };
    const page = await client.send(new FilterLogEventsCommand(input));
    pages.push(page.events?.length ?? 0);
    ({ nextToken } = page);
  } while (nextToken !== undefined);
  expect(pages).toEqual([5, 5, 2]);
  rmSync(join(folder.path, "worker", "wide.log"));
});

test("groups are those that were declared or are logged to, and streams tell their first and last event", async () => {
  files.declare({ name: "/pawl/quiet", retentionInDays: 30 });
  const groups = async (input: object) =>
    (await client.send(new DescribeLogGroupsCommand(input))).logGroups?.map(
      ({ logGroupName, retentionInDays }) => [logGroupName, retentionInDays],
    );
  expect(await groups({})).toEqual([
    ["/pawl/quiet", 30],
    [group, undefined],
  ]);
  expect(await groups({ logGroupNamePrefix: "/pawl/w" })).toEqual([[group, undefined]]);
  expect(await groups({ logGroupNamePattern: "QUIET" })).toEqual([["/pawl/quiet", 30]]);
  expect(await filtered({ logGroupName: "/pawl/quiet" })).toEqual([]);
  const streams = async (input: object) =>
    (await client.send(new DescribeLogStreamsCommand({ logGroupName: group, ...input }))).logStreams?.map(
      ({ logStreamName, firstEventTimestamp = 0, lastEventTimestamp = 0 }) => [
        logStreamName,
        firstEventTimestamp - from,
        lastEventTimestamp - from,
      ],
    );
  expect(await streams({})).toEqual([
    [early, 0, 4_000],
    [late, 1_000, 3_000],
  ]);
  expect(await streams({ orderBy: "LastEventTime" })).toEqual([
    [late, 1_000, 3_000],
    [early, 0, 4_000],
  ]);
  expect(await streams({ descending: true, limit: 1 })).toEqual([[late, 1_000, 3_000]]);
  const both = streams({ orderBy: "LastEventTime", logStreamNamePrefix: "2026" });
  await expect(both).rejects.toThrow("Cannot order by LastEventTime with a logStreamNamePrefix.");
});

test("what is not served is refused by its name, and no file outside of the logs is read", async () => {
  const put = new PutLogEventsCommand({ logGroupName: group, logStreamName: early, logEvents: [] });
  await expect(client.send(put)).rejects.toThrow("PutLogEvents is not served here");
  await expect(filtered({ unmask: true })).rejects.toThrow("FilterLogEvents: unmask true is not served here");
  for (const logGroupName of ["../", "../../etc", "worker", "/etc/passwd", "."]) {
    await expect(filtered({ logGroupName })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    const at = new GetLogEventsCommand({ logGroupName: group, logStreamName: `../${logGroupName}` });
    await expect(client.send(at)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  }
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
