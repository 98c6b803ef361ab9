import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { csv } from "../../functions/collections/csv.ts";
import { jsonLines } from "../../functions/collections/json-lines.ts";
import { s3Object } from "../../functions/collections/s3-object.ts";
import { NonRetryableError } from "../../functions/model/errors.ts";
import { type LocalAws, openLocalAws } from "../../local/index.ts";
import { walked } from "./bytes.ts";

const stateFolder = mkdtempSync(join(tmpdir(), "pawl-object-"));
let aws: LocalAws;
let client: S3Client;
beforeAll(async () => {
  aws = await openLocalAws({ stateFolder, port: 0 });
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  client = new S3Client({ endpoint: aws.endpoint, region: "us-east-1", credentials, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: "files" }));
});
afterAll(async () => {
  await aws.close();
  rmSync(stateFolder, { recursive: true });
});

async function put(Key: string, Body: string | Uint8Array) {
  await client.send(new PutObjectCommand({ Bucket: "files", Key, Body }));
  return s3Object(`s3://files/${Key}`, { client });
}

const large = Buffer.from(Array.from({ length: 600_000 }, (_, i) => (i * 7919) % 251));

test("an object is read whole, by ranges that grow", async () => {
  const { all } = await walked((await put("large", large))(0));
  expect(Buffer.concat(all).equals(large)).toBe(true);
  expect(all.map(({ length }) => length)).toEqual([65_536, 262_144, 272_320]);
});

test.each([1, 65_535, 65_536, 65_537, 599_999])("an object is read from byte %d", async (start) => {
  const { all } = await walked((await put("large", large))(start));
  expect(Buffer.concat(all).equals(large.subarray(start))).toBe(true);
});

test("an object has no bytes from its end on, and an empty object has none at all", async () => {
  expect(Buffer.concat((await walked((await put("large", large))(large.length))).all)).toHaveLength(0);
  expect((await walked((await put("empty", new Uint8Array()))(0))).all).toEqual([]);
});

test("an object that ends before the byte to resume from is reported as replaced", async () => {
  const { error } = await walked((await put("short", "abc"))(7));
  expect(error).toBeInstanceOf(NonRetryableError);
  expect(error?.message).toBe("s3://files/short ends before byte 6: it was replaced while the run walked it");
});

test("an object that is replaced while it is read ends the walk with an error", async () => {
  const source = await put("mixed", large);
  const { error } = await walked(
    (async function* () {
      for await (const chunk of source(0)) {
        yield chunk;
        await put(
          "mixed",
          large.map((byte) => byte ^ 1),
        );
      }
    })(),
  );
  expect(error?.message).toBe("s3://files/mixed was replaced while the run walked it");
});

test.each([
  ["s3://files/not/there.csv", "NoSuchKey"],
  ["s3://nowhere/a.csv", "NoSuchBucket"],
])("reading %s, which does not exist, is not tried again", async (uri, code) => {
  const { error } = await walked(s3Object(uri, { client })(0));
  expect(error).toBeInstanceOf(NonRetryableError);
  expect(error?.message).toBe(`${uri} is gone, or there is no right to read it (${code})`);
  expect(error?.cause).toBeDefined();
});

/** A client of a server of our own, which gives every request one answer. */
async function answering(status: number, body: string, check: (client: S3Client) => Promise<void>) {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const options = { endpoint, region: "us-east-1", credentials, forcePathStyle: true, maxAttempts: 1 };
  try {
    await check(new S3Client(options));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("an object that may not be read, which S3 says of an expired one too, is not tried again", async () => {
  const body = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
  await answering(403, body, async (denied) => {
    const { error } = await walked(s3Object("s3://files/a.csv", { client: denied })(0));
    expect(error).toBeInstanceOf(NonRetryableError);
    expect(error?.message).toBe("s3://files/a.csv is gone, or there is no right to read it (AccessDenied)");
  });
});

test("an answer that says nothing about the object is tried again, and the error names its URL", async () => {
  const body = "<Error><Code>InternalError</Code><Message>We are sorry</Message></Error>";
  await answering(500, body, async (broken) => {
    const { error } = await walked(s3Object("s3://files/a.csv", { client: broken })(0));
    expect(error).not.toBeInstanceOf(NonRetryableError);
    expect(error?.message).toBe("s3://files/a.csv could not be read: We are sorry");
  });
});

test.each(["files/a.csv", "s3://files", "s3://files/", "https://files/a.csv"])(
  "S3 URI %s is refused",
  (uri) => {
    expect(() => s3Object(uri)).toThrow(`S3 URI "${uri}" is not allowed: s3://bucket/key`);
  },
);

test.each([null, "eu-west-1", { client: {} }, { clients: 1 }])(
  "options %j of an object are refused",
  (options) => {
    expect(() => s3Object("s3://files/a.csv", options as never)).toThrow(/^s3Object: /);
  },
);

test("a CSV in S3 resumes at its cursor", async () => {
  const text = `id,name\n${Array.from({ length: 20_000 }, (_, i) => `${i},"Zürich ${i}\n"`).join("\n")}\n`;
  const source = await put("cities.csv", text);
  const { all } = await walked(csv(source));
  expect(all).toHaveLength(20_000);
  for (const i of [0, 9_999, 19_998]) {
    const { all: rest } = await walked(csv(source, { after: all[i]?.[1] as never }));
    expect(rest).toHaveLength(20_000 - i - 1);
    expect(rest[0]).toEqual(all[i + 1]);
  }
});

const tenRows = (row: (i: number) => string, header = "id,name") =>
  `${[header, ...Array.from({ length: 10 }, (_, i) => row(i))].join("\n")}\n`;
const first = tenRows((i) => `a${i},Name ${i}`);

test.each([
  ["has its columns in another order", tenRows((i) => `Name ${i},a${i}`, "name,id")],
  ["has other rows of equal length", tenRows((i) => `b${i},Name ${i}`)],
  ["has longer rows", tenRows((i) => `b${i}${i},Longer name ${i}`)],
  ["is shorter than where the run was", "id,name\n"],
  ["is empty", ""],
])(
  "a run does not go on in an object that was replaced between two turns by one that %s",
  async (_, second) => {
    const source = await put("nightly.csv", first);
    const { all } = await walked(csv(source));
    const after = JSON.parse(JSON.stringify(all[4]?.[1]));
    await put("nightly.csv", second);
    const { all: rest, error } = await walked(csv(source, { after }));
    expect(rest).toEqual([]);
    expect(error).toBeInstanceOf(NonRetryableError);
    expect(error?.message).toBe("s3://files/nightly.csv was replaced while the run walked it");
  },
);

test.each([
  ["events.jsonl", Buffer.from("1\n2\n3\n"), Buffer.from("4\n5\n6\n")],
  ["events.jsonl.gz", gzipSync("1\n2\n3\n"), gzipSync("4\n5\n6\n")],
])(
  "a walk over JSON Lines of S3, %s, goes on at its cursor, and not in an object that replaced it",
  async (key, one, other) => {
    const source = await put(key, one);
    const { all } = await walked(jsonLines(source));
    expect(all.map(([item]) => item)).toEqual([1, 2, 3]);
    const after = JSON.parse(JSON.stringify(all[0]?.[1]));
    expect((await walked(jsonLines(source, { after }))).all).toEqual(all.slice(1));
    await put(key, other);
    const { all: rest, error } = await walked(jsonLines(source, { after }));
    expect(rest).toEqual([]);
    expect(error?.message).toBe(`s3://files/${key} was replaced while the run walked it`);
  },
);

test("a run goes on in an object that was put again with the same bytes", async () => {
  const source = await put("again.csv", first);
  const { all } = await walked(csv(source));
  await put("again.csv", first);
  expect((await walked(csv(source, { after: all[4]?.[1] as never }))).all).toEqual(all.slice(5));
});

test("a cursor of an older release, without a version, goes on in the object that is there", async () => {
  const source = await put("older.csv", first);
  const { all } = await walked(csv(source));
  const byte = all[4]?.[1].byte as number;
  const { all: rest } = await walked(csv(source, { after: { byte, row: 5 } }));
  expect(rest.map(([{ id }]) => id)).toEqual(["a5", "a6", "a7", "a8", "a9"]);
  expect(rest.at(-1)?.[1]).toEqual({ byte: first.length, row: 10, version: expect.any(String) });
});
