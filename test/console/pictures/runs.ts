/** The runs that the pictures are about: one that failed, two at work, one that waits for a yes, and a backfill. */
import { approvalKey, attention } from "../../../functions/model/run/index-keys.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { occurrenceName } from "../../../functions/model/run/run-name.ts";
import { iso, present } from "./history.ts";

const notHeld = { attempt: 1, turn: 0, ticks: 0, seq: 9, leaseExpiresAt: 0, fruitlessTurns: 0 } as const;
const at = (time: string) => Date.parse(`2026-10-25T${time}Z`);
export const person = (name: string) =>
  `arn:aws:sts::123456789012:assumed-role/Operators/${name}@example.com`;

/** A task's run of an instant of today, in UTC. */
const runOf = (task: string, trigger: string, time: string, lane = "bulk") => ({
  ...notHeld,
  ...{ task, lane, trigger, run: occurrenceName(trigger, new Date(at(time))) },
  ...{ scheduledTime: iso(at(time)), createdAt: iso(at(time) + 400) },
});
const atWork = { status: "running", leaseId: "7d1", leaseExpiresAt: present + 20_000 } as const;

const failedKey = runOf("import-products", "morning", "05:00:00");
const broken = { name: "CsvError", message: "row 18204 has 11 columns, and not 12" };
const failedAt = "05:21:38";

/** It failed three times at the same row. */
export const failed: RunRecord = {
  ...failedKey,
  ...{ status: "errored", startedAt: iso(at("05:00:01")), endedAt: iso(at(failedAt)) },
  ...{
    attempt: 3,
    turn: 4,
    ticks: 18_203,
    total: 47_312,
    cursor: '{"file":"nordic-2026-10-25.csv","byte":3811204}',
  },
  counts: { imported: 16_870, unchanged: 1_319 },
  message: "nordic-2026-10-25.csv, page 37",
  skippedItems: 14,
  usage: { ms: 1_012_000, turns: 6, cpuMs: 388_000, peakMb: 612 },
  params: '{"csv":"s3://shop-uploads/nordic-2026-10-25.csv"}',
  error: {
    ...broken,
    causes: [
      "CsvError: Invalid Record Length: expect 12, got 11 on line 18204",
      "TypeError: the currency is missing",
    ],
    stack: "at process (import-products.ts:58:13)\nat walk (walk.ts:61:20)",
    ...{ attempt: 3, cursor: '{"file":"nordic-2026-10-25.csv","byte":3811204}', at: iso(at(failedAt)) },
  },
  errors: [
    {
      name: "TimeoutError",
      message: "no answer from the catalogue within 10 s",
      attempt: 1,
      at: iso(at("05:09:12")),
    },
    { ...broken, attempt: 2, at: iso(at("05:19:30")) },
  ],
  logs: { group: "/aws/lambda/shop-prod-bulk", stream: "2026/10/25/[$LATEST]0a1b", requestId: "r-6" },
  ...attention("errored", failedKey, at(failedAt)),
};

/** It is split into eight parts, two of which are done. */
export const split: RunRecord = {
  ...runOf("rebuild-search", "weekly", "08:50:00"),
  ...{ run: "2026-10-25T08:50:00Z/manual~5c0ffee5c0ff", trigger: "manual", author: person("grace") },
  ...{ note: "after the change of analyzers", metadata: { startedBy: person("grace") } },
  ...{ status: "interrupted", reason: "shards", startedAt: iso(at("08:50:01")), turn: 1, ticks: 121_400 },
  ...{ total: 481_600, shards: 8, open: 6, failed: 1, shardMs: 3_220_000, shardTurns: 9 },
  ...{ d0: 3, usage: { ms: 900, turns: 1 } },
};

/** How far each of its parts is, and how many items it has. */
export const parts: readonly { readonly ticks: number; readonly more: Partial<RunRecord> }[] = [
  { ticks: 60_200, more: { status: "succeeded", endedAt: iso(at("09:17:40")) } },
  {
    ticks: 41_207,
    more: {
      ...{ status: "errored", attempt: 3, endedAt: iso(at("09:14:02")) },
      error: {
        ...{ name: "IndexError", message: "the field weight is a text in product 88-1207" },
        ...{ attempt: 3, at: iso(at("09:14:02")) },
      },
    },
  },
  { ticks: 55_900, more: atWork },
  { ticks: 48_750, more: atWork },
  { ticks: 44_100, more: atWork },
  { ticks: 19_300, more: atWork },
  { ticks: 52_600, more: { status: "interrupted", reason: "deadline" } },
  { ticks: 0, more: { status: "enqueued", startedAt: undefined } },
];

const backfill = "2026-10-25T09:05:00Z/manual~b1";

export const others: readonly RunRecord[] = [
  {
    ...runOf("train-suggestions", "weekly", "03:00:00"),
    ...{ ...atWork, startedAt: iso(at("03:00:02")), turn: 27, ticks: 71_240, total: 88_400 },
    usage: { ms: 22_900_000, turns: 28, cpuMs: 21_000_000, peakMb: 880 },
  },
  {
    ...runOf("sync-stock", "stock", "09:15:00", "default"),
    ...{ ...atWork, startedAt: iso(at("09:15:01")), turn: 27, ticks: 4_180, total: 6_420 },
    usage: { ms: 552_000, turns: 28 },
  },
  {
    ...runOf("erase-customer", "manual", "08:31:00", "default"),
    ...{
      run: "2026-10-25T08:31:00Z/manual~aa00bb11cc22",
      status: "enqueued",
      params: '{"customer":"C-20871"}',
    },
    ...{ askedBy: person("ada"), author: person("ada"), note: "asked for in ticket 4711" },
    ...{ metadata: { startedBy: person("ada") }, dueKey: approvalKey, dueAt: present + 80_000_000 },
  },
  {
    ...notHeld,
    ...{ task: "(rejected)", run: "2026-10-25T07:12:00Z/message~m-1", lane: "default", trigger: "message" },
    ...{ status: "rejected", reason: "not JSON: Unexpected token 'i'", body: "import everything" },
    ...{ scheduledTime: iso(at("07:12:00")), createdAt: iso(at("07:12:00")), endedAt: iso(at("07:12:00")) },
    ...attention("rejected", { task: "(rejected)", run: "2026-10-25T07:12:00Z/message~m-1" }, at("07:12:00")),
  },
  {
    ...runOf("refresh-prices", "manual", "08:02:00", "default"),
    ...{ run: "2026-10-25T08:02:00Z/manual~0123456789ab", status: "paused", author: person("ada") },
    ...{
      note: "the supplier corrects its list",
      pausedAt: iso(at("08:04:10")),
      startedAt: iso(at("08:02:01")),
    },
    ...{
      ticks: 8_400,
      total: 21_000,
      usage: { ms: 118_000, turns: 1 },
      metadata: { startedBy: person("ada") },
    },
  },
];

/** A backfill of `sum-sales` that has done a part of Friday. */
export const backfillRun: RunRecord = {
  ...notHeld,
  ...{ task: "pawl.backfill", run: backfill, lane: "default", trigger: "manual", author: person("grace") },
  ...{
    status: "succeeded",
    startedAt: iso(at("09:05:01")),
    endedAt: iso(at("09:12:30")),
    turn: 3,
    ticks: 9,
    total: 9,
  },
  ...{ scheduledTime: iso(at("09:05:00")), createdAt: iso(at("09:05:00")), note: "the new columns" },
  params: JSON.stringify({
    task: "sum-sales",
    from: "2026-10-23T00:00:00Z",
    to: "2026-10-23T09:00:00Z",
    maxConcurrent: 2,
  }),
  cursor: JSON.stringify({ begun: 9, succeeded: 9, errored: 0, left: 0, waited: 0, flight: {} }),
};
