import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { s3Objects } from "../../functions/collections/s3-objects.ts";
import { keyShards } from "../../functions/collections/shards/key-shards.ts";
import { defineTask } from "../../functions/model/task/task.ts";
import { type LocalAws, openLocalAws } from "../../local/index.ts";
import { assertCursorsSurvive, runTask } from "../kit/index.ts";
import { walked } from "./bytes.ts";

const stateFolder = mkdtempSync(join(tmpdir(), "pawl-objects-"));
let aws: LocalAws;
let client: S3Client;
beforeAll(async () => {
  aws = await openLocalAws({ stateFolder, port: 0 });
  client = new S3Client({
    endpoint: aws.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    forcePathStyle: true,
  });
});
afterAll(async () => {
  client.destroy();
  await aws.close();
  rmSync(stateFolder, { recursive: true });
});

async function bucket(name: string, keys: readonly string[]) {
  await client.send(new CreateBucketCommand({ Bucket: name }));
  for (const Key of keys) await client.send(new PutObjectCommand({ Bucket: name, Key, Body: Key }));
}

async function keysOf(walk: ReturnType<typeof s3Objects>): Promise<string[]> {
  const { all, error } = await walked(walk);
  if (error) throw error;
  return all.map(([{ key }]) => key);
}

/** In the order in which S3 lists them; JavaScript would put the last two the other way round. */
const odd = ["a b", "a+b", "a/b&c=<d>", "a\u0001", "m%20", "ü", "\uffee", "😀"].sort((a, b) =>
  Buffer.compare(Buffer.from(a), Buffer.from(b)),
);

test("objects are listed in the order of their keys, whatever characters these have, and cursors survive", async () => {
  await bucket("odd-keys", odd);
  expect(await keysOf(s3Objects("s3://odd-keys/", { client, pageSize: 3 }))).toEqual(odd);
  await assertCursorsSurvive((after) => s3Objects("s3://odd-keys/", { client, pageSize: 3, after }));
});

test("an object is given with what S3 says of it, and its cursor is its key behind the prefix", async () => {
  await bucket("infos", ["2026/a.csv", "2026/b.csv", "2027/c.csv"]);
  const { all } = await walked(s3Objects("s3://infos/2026/", { client }));
  expect(all).toEqual([
    [
      {
        uri: "s3://infos/2026/a.csv",
        bucket: "infos",
        key: "2026/a.csv",
        size: 10,
        etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
        modifiedAt: expect.any(Date),
        storageClass: "STANDARD",
      },
      "a.csv",
    ],
    [expect.objectContaining({ uri: "s3://infos/2026/b.csv" }), "b.csv"],
  ]);
});

test("a walk goes on behind an object that was deleted, and sees objects that come ahead of it", async () => {
  await bucket("changes", ["a", "c", "e"]);
  await client.send(new DeleteObjectCommand({ Bucket: "changes", Key: "c" }));
  for (const Key of ["b", "d"])
    await client.send(new PutObjectCommand({ Bucket: "changes", Key, Body: Key }));
  expect(await keysOf(s3Objects("s3://changes/", { client, after: "c" }))).toEqual(["d", "e"]);
});

test("the parts of keyShards have each object once, those at their edges too", async () => {
  const characters = fc.constantFrom("a", "b", "\0", "~", "\ue000", "😀");
  const keys = ["a", "a~", "b", "b\ue000", "b\ue000a", "b😀", "ab"];
  await bucket(
    "parts",
    keys.map((key) => `p/${key}`),
  );
  const all = await keysOf(s3Objects("s3://parts/p/", { client }));
  expect(all).toHaveLength(keys.length);
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.string({ unit: characters, minLength: 1, maxLength: 3 }), { maxLength: 3 }),
      async (edges) => {
        const sorted = ["", ...edges, "\u{10ffff}"].sort((a, b) =>
          Buffer.compare(Buffer.from(a), Buffer.from(b)),
        );
        const found: string[] = [];
        for (const shard of keyShards(sorted)) {
          const part = await walked(s3Objects("s3://parts/p/", { client, shard, pageSize: 2 }));
          expect(part.error).toBeUndefined();
          for (const [{ key }] of part.all) {
            const own = Buffer.from(key.slice(2));
            expect(Buffer.compare(own, Buffer.from(shard.from))).toBeGreaterThanOrEqual(0);
            expect(Buffer.compare(own, Buffer.from(shard.to))).toBeLessThan(0);
            found.push(key);
          }
          const at = part.all[0]?.[1];
          if (at !== undefined)
            expect(await keysOf(s3Objects("s3://parts/p/", { client, shard, after: at }))).toEqual(
              part.all.slice(1).map(([{ key }]) => key),
            );
        }
        expect(found).toEqual(all);
      },
    ),
    { numRuns: 40 },
  );
});

test("runTask lists its files in place of S3", async () => {
  const task = defineTask({
    name: "sizes",
    description: "Adds sizes.",
    items: ({ cursor }) => s3Objects("s3://files/in/", { after: cursor }),
    process() {},
  });
  const files = {
    "s3://files/in/b": "bb",
    "s3://files/in/a": "a",
    "s3://files/out": "",
    "s3://other/in/c": "",
  };
  const run = await runTask(task, { files, interruptAfter: 1 });
  expect(run.done.map(([item, cursor]) => [(item as { size: number }).size, cursor])).toEqual([
    [1, "a"],
    [2, "b"],
  ]);
});

test.each([
  [["files"], 's3Objects: URI "files" is not allowed: s3://bucket/prefix, or s3://bucket/'],
  [["s3://files"], 's3Objects: URI "s3://files" is not allowed'],
  [["s3://f/", { pageSize: 1001 }], "s3Objects: pageSize 1001 is not allowed: a whole number from 1 to 1000"],
  [["s3://f/", { after: 3 }], "s3Objects: after 3 is not allowed: a text, as the walk yielded it"],
  [["s3://f/", { client: {} }], "s3Objects: client {} is not allowed: a client of the AWS SDK"],
  [
    ["s3://f/", { prefix: "a" }],
    's3Objects: unknown option "prefix": allowed are after, shard, pageSize, client',
  ],
  [
    ["s3://f/", { shard: { index: 0, of: 2 } }],
    's3Objects: shard {"index":0,"of":2} is not allowed: { from, to }',
  ],
  [["s3://f/", { shard: { from: "b", to: "a" } }], 's3Objects: shard {"from":"b","to":"a"} is not allowed'],
])("%j are refused by s3Objects", (given, message) => {
  expect(() => (s3Objects as (...all: unknown[]) => unknown)(...given)).toThrow(message);
});
