import { readdirSync } from "node:fs";
import { Readable } from "node:stream";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  type CopyObjectCommandInput,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
  type UploadPartCopyCommandInput,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LocalAws } from "../../../local/index.ts";
import { clientOptions, openTemporaryAws } from "../temporary-aws.ts";

const MIB = 1024 * 1024;
const Bucket = "uploads";
let aws: LocalAws;
let client: S3Client;

beforeAll(async () => {
  aws = await openTemporaryAws();
  client = new S3Client(clientOptions(aws));
  await client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  client.destroy();
  await aws.close();
});

const bytes = async (Key: string, Range?: string) => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, Range }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};

test("an object is returned as it was put, with its headers", async () => {
  await client.send(
    new PutObjectCommand({
      Bucket,
      Key: "a/ü & b.csv",
      Body: "id,name\n1,Åland\n",
      ContentType: "text/csv",
      Metadata: { rows: "1" },
    }),
  );
  const { Body, ...head } = await client.send(new GetObjectCommand({ Bucket, Key: "a/ü & b.csv" }));
  expect(await Body?.transformToString()).toBe("id,name\n1,Åland\n");
  expect(head).toMatchObject({ ContentType: "text/csv", ContentLength: 17, Metadata: { rows: "1" } });
  const seen = await client.send(new HeadObjectCommand({ Bucket, Key: "a/ü & b.csv" }));
  expect(seen).toMatchObject({ ContentLength: 17, ETag: head.ETag });
});

test("ranges from, to and at the end of an object are read, and a range outside it is refused", async () => {
  await client.send(new PutObjectCommand({ Bucket, Key: "digits", Body: "0123456789" }));
  expect((await bytes("digits", "bytes=2-4")).toString()).toBe("234");
  expect((await bytes("digits", "bytes=7-")).toString()).toBe("789");
  expect((await bytes("digits", "bytes=-2")).toString()).toBe("89");
  expect((await bytes("digits", "bytes=5-99")).toString()).toBe("56789");
  const { ContentRange } = await client.send(
    new GetObjectCommand({ Bucket, Key: "digits", Range: "bytes=2-4" }),
  );
  expect(ContentRange).toBe("bytes 2-4/10");
  await expect(bytes("digits", "bytes=10-")).rejects.toMatchObject({ name: "InvalidRange" });
});

test("a stream of unknown length is stored completely, beyond any limit for a body", async () => {
  const chunk = Buffer.alloc(MIB, "x");
  const stream = Readable.from(Array.from({ length: 13 }, () => chunk));
  await new Upload({ client, params: { Bucket, Key: "large", Body: stream } }).done();
  const { ContentLength, ETag } = await client.send(new HeadObjectCommand({ Bucket, Key: "large" }));
  expect(ContentLength).toBe(13 * MIB);
  expect(ETag).toMatch(/-3"$/);
  const single = new PutObjectCommand({
    Bucket,
    Key: "single",
    Body: Readable.from([chunk, chunk]),
    ContentLength: 2 * MIB,
  });
  await client.send(single);
  expect((await bytes("single")).equals(Buffer.concat([chunk, chunk]))).toBe(true);
});

test("the parts of an upload become one object in their order, and their files are deleted", async () => {
  const Key = "in parts";
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ Bucket, Key, ContentType: "text/plain" }),
  );
  const put = async (PartNumber: number, Body: Buffer) => {
    const { ETag } = await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
    return { PartNumber, ETag };
  };
  const second = await put(2, Buffer.from("end"));
  const first = await put(1, Buffer.alloc(5 * MIB, "a"));
  const files = () => readdirSync(aws.state.path("s3", "files")).length;
  const before = files();
  const wrong = new CompleteMultipartUploadCommand({
    Bucket,
    Key,
    UploadId,
    MultipartUpload: { Parts: [second, first] },
  });
  await expect(client.send(wrong)).rejects.toMatchObject({ name: "InvalidPartOrder" });
  await client.send(
    new CompleteMultipartUploadCommand({
      Bucket,
      Key,
      UploadId,
      MultipartUpload: { Parts: [first, second] },
    }),
  );
  expect((await bytes(Key, "bytes=5242878-")).toString()).toBe("aaend");
  expect(files()).toBe(before - 1);
});

test("parts are copied from objects, in whole or in part, and listed by pages", async () => {
  const Key = "copied";
  const first = Buffer.alloc(5 * MIB, "a");
  await client.send(
    new PutObjectCommand({ Bucket, Key: "source", Body: Buffer.concat([first, Buffer.from("bcd")]) }),
  );
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const part = { Bucket, Key, UploadId, CopySource: `${Bucket}/source` };
  const copy = (PartNumber: number, CopySourceRange?: string) =>
    client.send(new UploadPartCopyCommand({ ...part, PartNumber, CopySourceRange }));
  await copy(1, `bytes=0-${5 * MIB - 1}`);
  await copy(2, `bytes=${5 * MIB + 1}-${5 * MIB + 2}`);
  await expect(copy(3, "bytes=5")).rejects.toThrow("x-amz-copy-source-range: expected bytes=FIRST-LAST");
  const page = (PartNumberMarker?: string) =>
    client.send(new ListPartsCommand({ Bucket, Key, UploadId, MaxParts: 1, PartNumberMarker }));
  const one = await page();
  const two = await page(one.NextPartNumberMarker);
  const Parts = [...(one.Parts ?? []), ...(two.Parts ?? [])];
  expect([one.IsTruncated, two.IsTruncated, Parts.map(({ Size }) => Size)]).toEqual([
    true,
    false,
    [5 * MIB, 2],
  ]);
  await client.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
  );
  expect((await bytes(Key)).equals(Buffer.concat([first, Buffer.from("cd")]))).toBe(true);
  const versioned = new CopyObjectCommand({ Bucket, Key: "x", CopySource: `${Bucket}/source?versionId=1` });
  await expect(client.send(versioned)).rejects.toThrow(
    "CopyObject: versionId=1 of x-amz-copy-source is not served",
  );
});

test("what a read, a deletion or a listing asks for and is not served is refused by its name", async () => {
  await client.send(new PutObjectCommand({ Bucket, Key: "plain", Body: "x" }));
  const refusals = [
    [
      new GetObjectCommand({ Bucket, Key: "plain", VersionId: "1" }),
      "GetObject: versionId is not served here",
    ],
    [
      new GetObjectCommand({ Bucket, Key: "plain", PartNumber: 1 }),
      "GetObject: partNumber is not served here",
    ],
    [
      new DeleteObjectCommand({ Bucket, Key: "plain", VersionId: "1" }),
      "DeleteObject: versionId is not served here",
    ],
    [
      new DeleteObjectCommand({ Bucket, Key: "plain", IfMatch: "x" }),
      "DeleteObject: if-match is not served here",
    ],
    [new ListObjectsV2Command({ Bucket, FetchOwner: true }), "fetch-owner true is not served here"],
    [new ListObjectVersionsCommand({ Bucket }), "ListObjectVersions is not served here"],
    [
      new GetBucketLifecycleConfigurationCommand({ Bucket }),
      "GetBucketLifecycleConfiguration is not served here",
    ],
    [new GetObjectTaggingCommand({ Bucket, Key: "plain" }), "GetObjectTagging is not served here"],
    [
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "plain", VersionId: "1" }] } }),
      "DeleteObjects: VersionId of Object is not served here",
    ],
    [new ListObjectsV2Command({ Bucket, MaxKeys: -1 }), "max-keys: expected 0 to 2147483647, got -1"],
    [
      new GetObjectCommand({ Bucket, Key: "plain", ExpectedBucketOwner: "111111111111" }),
      "not 111111111111's",
    ],
  ] as const;
  for (const [command, why] of refusals)
    await expect(client.send(command as GetObjectCommand), why).rejects.toThrow(why);
  const moved = new CreateBucketCommand({
    Bucket: "elsewhere",
    CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
  });
  await expect(client.send(moved)).rejects.toMatchObject({ name: "IllegalLocationConstraintException" });
});

test("an object is read only if it has changed, or has not, as the request asks", async () => {
  await client.send(new PutObjectCommand({ Bucket, Key: "dated", Body: "x" }));
  const get = (input: object) => client.send(new GetObjectCommand({ Bucket, Key: "dated", ...input }));
  const [past, future] = [new Date("2020-01-01T00:00:00Z"), new Date("2090-01-01T00:00:00Z")];
  expect((await get({ IfModifiedSince: past, IfUnmodifiedSince: future })).ContentLength).toBe(1);
  await expect(get({ IfModifiedSince: future })).rejects.toMatchObject({
    $metadata: { httpStatusCode: 304 },
  });
  await expect(get({ IfUnmodifiedSince: past })).rejects.toMatchObject({ name: "PreconditionFailed" });
});

test("keys are listed in order, by prefix and delimiter, page by page", async () => {
  await client.send(new CreateBucketCommand({ Bucket: "listed" }));
  for (const Key of ["b/2", "a", "b/1", "c/x/1", "c/y", "d"]) {
    await client.send(new PutObjectCommand({ Bucket: "listed", Key, Body: Key }));
  }
  const list = async (options: {
    Prefix?: string;
    Delimiter?: string;
    StartAfter?: string;
    MaxKeys?: number;
  }) => {
    const pages: string[][] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await client.send(
        new ListObjectsV2Command({ Bucket: "listed", ...options, ContinuationToken }),
      );
      const prefixes = page.CommonPrefixes?.map(({ Prefix }) => `${Prefix}…`) ?? [];
      pages.push([...(page.Contents?.map(({ Key }) => Key ?? "") ?? []), ...prefixes]);
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return pages;
  };
  expect(await list({})).toEqual([["a", "b/1", "b/2", "c/x/1", "c/y", "d"]]);
  expect(await list({ MaxKeys: 4 })).toEqual([
    ["a", "b/1", "b/2", "c/x/1"],
    ["c/y", "d"],
  ]);
  expect(await list({ Prefix: "c/" })).toEqual([["c/x/1", "c/y"]]);
  expect(await list({ Delimiter: "/" })).toEqual([["a", "d", "b/…", "c/…"]]);
  expect(await list({ Delimiter: "/", MaxKeys: 2 })).toEqual([
    ["a", "b/…"],
    ["d", "c/…"],
  ]);
  expect(await list({ Prefix: "c/", Delimiter: "/" })).toEqual([["c/y", "c/x/…"]]);
  expect(await list({ StartAfter: "b/1" })).toEqual([["b/2", "c/x/1", "c/y", "d"]]);
});

test("a listing goes on behind a key in the order of UTF-8, in which it has its keys", async () => {
  const keys = ["\uffee", "\u{1f600}", "\u{1f601}"];
  for (const key of keys)
    await client.send(new PutObjectCommand({ Bucket, Key: `order/${key}`, Body: "in order" }));
  const behind = async (key: string) => {
    const options = { Bucket, Prefix: "order/", StartAfter: `order/${key}`, MaxKeys: 1 };
    const { Contents = [] } = await client.send(new ListObjectsV2Command(options));
    return Contents.map(({ Key }) => Key?.slice("order/".length));
  };
  expect(await Promise.all(keys.map(behind))).toEqual([[keys[1]], [keys[2]], []]);
});

test("objects are copied, and deleted alone or several at once", async () => {
  await client.send(new PutObjectCommand({ Bucket, Key: "from", Body: "copied" }));
  await client.send(new CopyObjectCommand({ Bucket, Key: "to 1", CopySource: `${Bucket}/from` }));
  await client.send(new CopyObjectCommand({ Bucket, Key: "to & 2", CopySource: `${Bucket}/from` }));
  await client.send(new DeleteObjectCommand({ Bucket, Key: "from" }));
  expect((await bytes("to & 2")).toString()).toBe("copied");
  const Objects = [{ Key: "to 1" }, { Key: "to & 2" }];
  await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  for (const Key of ["from", "to 1", "to & 2"])
    await expect(bytes(Key)).rejects.toMatchObject({ name: "NoSuchKey" });
});

test("a copy asks of its source what a read may ask, and is not made where that does not hold", async () => {
  const CopySource = `${Bucket}/asked`;
  const { ETag } = await client.send(new PutObjectCommand({ Bucket, Key: "asked", Body: "asked" }));
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: "parts" }));
  const [past, future] = [new Date("2020-01-01T00:00:00Z"), new Date("2090-01-01T00:00:00Z")];
  const copies = (asked: Partial<CopyObjectCommandInput & UploadPartCopyCommandInput>) => [
    client.send(new CopyObjectCommand({ Bucket, Key: "to", CopySource, ...asked })),
    client.send(
      new UploadPartCopyCommand({ Bucket, Key: "parts", UploadId, PartNumber: 1, CopySource, ...asked }),
    ),
  ];
  for (const asked of [
    { CopySourceIfMatch: ETag, CopySourceIfUnmodifiedSince: past },
    { CopySourceIfNoneMatch: '"other"' },
    { CopySourceIfModifiedSince: past },
  ])
    await Promise.all(copies(asked));
  for (const asked of [
    { CopySourceIfMatch: '"other"' },
    { CopySourceIfNoneMatch: ETag, CopySourceIfModifiedSince: past },
    { CopySourceIfUnmodifiedSince: past },
    { CopySourceIfModifiedSince: future },
  ])
    for (const copy of copies(asked))
      await expect(copy).rejects.toMatchObject({ name: "PreconditionFailed" });
});

test("a body with a wrong checksum is refused and not stored", async () => {
  const put = new PutObjectCommand({
    Bucket,
    Key: "damaged",
    Body: "x",
    ContentMD5: "AAAAAAAAAAAAAAAAAAAAAA==",
  });
  await expect(client.send(put)).rejects.toMatchObject({ name: "BadDigest" });
  const crc = new PutObjectCommand({ Bucket, Key: "damaged", Body: "x", ChecksumCRC32: "AAAAAA==" });
  await expect(client.send(crc)).rejects.toMatchObject({ name: "BadDigest" });
  await expect(bytes("damaged")).rejects.toMatchObject({ name: "NoSuchKey" });
});

test("a stream of chunks that ends too early is refused, however soon it ends, and leaves no object", async () => {
  const headers = { "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER" };
  for (const body of ["x", "4\r\ntext\r\n", "4\r\ntextual\r\n0\r\n\r\n", "4\r\nte"]) {
    const answer = await fetch(`${aws.endpoint}/${Bucket}/broken`, { method: "PUT", headers, body });
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining("<Code>IncompleteBody</Code>"),
    ]);
  }
  const head = new HeadObjectCommand({ Bucket, Key: "broken" });
  await expect(client.send(head)).rejects.toMatchObject({ name: "NotFound" });
});

test("a put with If-None-Match succeeds once", async () => {
  const put = () => client.send(new PutObjectCommand({ Bucket, Key: "once", Body: "1", IfNoneMatch: "*" }));
  await put();
  await expect(put()).rejects.toMatchObject({ name: "PreconditionFailed" });
});

test("a page that was put has no origin where a browser opens it, and neither has an answer of another kind", async () => {
  const page = { Bucket, Key: "page.html", Body: "<script>0</script>", ContentType: "text/html" };
  await client.send(new PutObjectCommand(page));
  for (const path of [
    `/${Bucket}/page.html`,
    `/${Bucket}/none.html`,
    `/${Bucket}?list-type=2`,
    "/nowhere/x",
  ]) {
    const response = await fetch(`${aws.endpoint}${path}`);
    expect([path, response.headers.get("content-security-policy")]).toEqual([path, "sandbox"]);
  }
});

test("a presigned address is served by S3", async () => {
  const scope = encodeURIComponent("local/20261121/us-east-1/s3/aws4_request");
  const signed = `${aws.endpoint}/${Bucket}/presigned?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${scope}&X-Amz-Date=20261121T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=${"0".repeat(64)}`;
  expect((await fetch(signed, { method: "PUT", body: "by hand" })).status).toBe(200);
  const response = await fetch(`${signed}&response-content-type=text%2Fplain`);
  expect(response.headers.get("content-type")).toBe("text/plain");
  expect(await response.text()).toBe("by hand");
});

test("a bucket's tags are those put last, and a bucket without tags says so", async () => {
  const tagged = async () => (await client.send(new GetBucketTaggingCommand({ Bucket }))).TagSet;
  await expect(tagged()).rejects.toMatchObject({ name: "NoSuchTagSet" });
  for (const Value of ["old", "a & b"]) {
    const Tagging = { TagSet: [{ Key: "team:name", Value }] };
    await client.send(new PutBucketTaggingCommand({ Bucket, Tagging }));
  }
  expect(await tagged()).toEqual([{ Key: "team:name", Value: "a & b" }]);
  await client.send(new DeleteBucketTaggingCommand({ Bucket }));
  await expect(tagged()).rejects.toMatchObject({ name: "NoSuchTagSet" });
  const nowhere = new GetBucketTaggingCommand({ Bucket: "nowhere" });
  await expect(client.send(nowhere)).rejects.toMatchObject({ name: "NoSuchBucket" });
});

test("a put keeps its storage class, and is refused where it asks for what is not served", async () => {
  const put = (Key: string, more: object) =>
    client.send(new PutObjectCommand({ Bucket, Key, Body: "x", ...more }));
  await put("class/rare", { StorageClass: "STANDARD_IA" });
  await put("class/usual", { StorageClass: "STANDARD", ACL: "bucket-owner-full-control" });
  const head = async (Key: string) =>
    (await client.send(new HeadObjectCommand({ Bucket, Key }))).StorageClass;
  expect([await head("class/rare"), await head("class/usual")]).toEqual(["STANDARD_IA", undefined]);
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: "class/" }));
  expect(Contents.map(({ StorageClass }) => StorageClass)).toEqual(["STANDARD_IA", "STANDARD"]);

  await expect(put("tagged", { Tagging: "a=b" })).rejects.toThrow("x-amz-tagging is not served here");
  await expect(put("public", { ACL: "public-read" })).rejects.toThrow(
    "x-amz-acl public-read is not served here; allowed: private, bucket-owner-full-control",
  );
  const copy = { Bucket, Key: "copy", CopySource: `${Bucket}/class/usual`, Tagging: "a=b" };
  await expect(client.send(new CopyObjectCommand(copy))).rejects.toThrow("x-amz-tagging");
  const upload = new CreateMultipartUploadCommand({ Bucket, Key: "parts", Tagging: "a=b" });
  await expect(client.send(upload)).rejects.toThrow("x-amz-tagging is not served here");
  await expect(head("tagged")).rejects.toMatchObject({ name: "NotFound" });
});

test("missing buckets and operations that are not served are refused by name", async () => {
  await expect(client.send(new HeadBucketCommand({ Bucket: "nowhere" }))).rejects.toMatchObject({
    name: "NotFound",
  });
  const put = new PutObjectCommand({ Bucket: "nowhere", Key: "k", Body: "x" });
  await expect(client.send(put)).rejects.toMatchObject({ name: "NoSuchBucket" });
  const policy = new PutBucketPolicyCommand({ Bucket, Policy: "{}" });
  await expect(client.send(policy)).rejects.toThrow("PutBucketPolicy is not served here");
  const { Buckets } = await client.send(new ListBucketsCommand({}));
  expect(Buckets?.map(({ Name }) => Name)).toContain(Bucket);
});
