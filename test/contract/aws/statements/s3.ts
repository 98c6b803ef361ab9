/** What Pawl relies on of S3. */
import { createHash } from "node:crypto";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutBucketTaggingCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import type { Aws } from "../aws.ts";
import { equal, holds, refused } from "../expect.ts";
import { type Statement, statementsOf } from "../statement.ts";

const statement = statementsOf("s3", "https://docs.aws.amazon.com/AmazonS3/latest/");
const getObject = "API/API_GetObject.html";
const readRange = "functions/collections/s3-object.ts#readRange";
const listObjects = "API/API_ListObjectsV2.html";
const empty = "functions/empty-bucket.ts#empty";
const mayBeEmptied = "functions/empty-bucket.ts#mayBeEmptied";

class Bucket {
  readonly name: string;
  readonly #client: Aws["clients"]["s3"];

  constructor(name: string, client: Aws["clients"]["s3"]) {
    this.name = name;
    this.#client = client;
  }

  put(Key: string, Body: string) {
    return this.#client.send(new PutObjectCommand({ Bucket: this.name, Key, Body: Buffer.from(Body) }));
  }

  async get(Key: string, more: Partial<GetObjectCommandInput> = {}) {
    const { Body, ...answer } = await this.#client.send(
      new GetObjectCommand({ Bucket: this.name, Key, ...more }),
    );
    return { ...answer, text: (await Body?.transformToString()) ?? "" };
  }

  async keys(more: Partial<ListObjectsV2CommandInput> = {}) {
    const { Contents = [], ...answer } = await this.#client.send(
      new ListObjectsV2Command({ Bucket: this.name, ...more }),
    );
    return { ...answer, keys: Contents.map(({ Key }) => Key) };
  }

  delete(...keys: readonly string[]) {
    const Delete = { Objects: keys.map((Key) => ({ Key })), Quiet: true };
    return this.#client.send(new DeleteObjectsCommand({ Bucket: this.name, Delete }));
  }
}

async function makeBucket(aws: Aws, objects: Readonly<Record<string, string>> = {}): Promise<Bucket> {
  const { s3 } = aws.clients;
  const bucket = new Bucket(aws.name("bucket"), s3);
  await s3.send(new CreateBucketCommand({ Bucket: bucket.name }));
  aws.afterwards(async () => {
    const { keys } = await bucket.keys();
    for (const Key of keys) await s3.send(new DeleteObjectCommand({ Bucket: bucket.name, Key }));
    await s3.send(new DeleteBucketCommand({ Bucket: bucket.name }));
  });
  for (const [key, body] of Object.entries(objects)) await bucket.put(key, body);
  return bucket;
}

export const s3: readonly Statement[] = [
  statement("object", "an object is read as it was put", getObject, readRange, async (aws) => {
    const bucket = await makeBucket(aws, { "rows.csv": "id\né\n" });
    equal((await bucket.get("rows.csv")).text, "id\né\n");
  }),
  statement(
    "range",
    "a range gives its bytes, both ends included, and tells the object's length",
    getObject,
    readRange,
    async (aws) => {
      const bucket = await makeBucket(aws, { a: "0123456789" });
      const { text, ContentRange } = await bucket.get("a", { Range: "bytes=2-4" });
      equal([text, ContentRange], ["234", "bytes 2-4/10"]);
    },
  ),
  statement(
    "range-over-end",
    "a range that goes beyond the end gives what there is",
    getObject,
    readRange,
    async (aws) => {
      const bucket = await makeBucket(aws, { a: "0123456789" });
      const { text, ContentRange } = await bucket.get("a", { Range: "bytes=8-99" });
      equal([text, ContentRange], ["89", "bytes 8-9/10"]);
    },
  ),
  statement(
    "range-beyond",
    "a range that begins at the end or beyond is refused with status 416",
    getObject,
    readRange,
    async (aws) => {
      const bucket = await makeBucket(aws, { a: "0123456789" });
      const refusal = await refused(bucket.get("a", { Range: "bytes=10-20" }), "InvalidRange");
      equal(refusal.$metadata?.httpStatusCode, 416);
    },
  ),
  statement(
    "range-of-nothing",
    "any range of an object without bytes is refused with status 416",
    getObject,
    readRange,
    async (aws) => {
      const bucket = await makeBucket(aws, { a: "" });
      const refusal = await refused(bucket.get("a", { Range: "bytes=0-9" }), "InvalidRange");
      equal(refusal.$metadata?.httpStatusCode, 416);
    },
  ),
  statement(
    "etag",
    "an object's ETag is the MD5 of its bytes, so the same bytes have the same",
    "API/API_Object.html",
    "functions/collections/s3-object.ts#s3Object",
    async (aws) => {
      const bucket = await makeBucket(aws, { a: "same", b: "same" });
      const digest = `"${createHash("md5").update("same").digest("hex")}"`;
      equal([(await bucket.get("a")).ETag, (await bucket.get("b")).ETag], [digest, digest]);
    },
  ),
  statement(
    "if-match",
    "a read under an ETag gives the object while it is that one",
    getObject,
    readRange,
    async (aws) => {
      const bucket = await makeBucket(aws, { a: "first" });
      const { ETag } = await bucket.get("a");
      equal((await bucket.get("a", { IfMatch: ETag, Range: "bytes=0-1" })).text, "fi");
    },
  ),
  statement(
    "if-match-replaced",
    "a read under the ETag of an object that was replaced is refused with status 412",
    getObject,
    readRange,
    async (aws) => {
      const bucket = await makeBucket(aws, { a: "first" });
      const { ETag } = await bucket.get("a");
      await bucket.put("a", "second");
      const refusal = await refused(bucket.get("a", { IfMatch: ETag }), "PreconditionFailed");
      equal(refusal.$metadata?.httpStatusCode, 412);
    },
  ),
  statement(
    "replaced",
    "a read after a put gives the new object",
    "userguide/Welcome.html#ConsistencyModel",
    "cli/deployment/deployed-pawl.ts#openDeployedPawl",
    async (aws) => {
      const bucket = await makeBucket(aws, { a: "first" });
      await bucket.put("a", "second");
      equal((await bucket.get("a")).text, "second");
    },
  ),
  statement(
    "no-key",
    "an object that is not there is NoSuchKey, for one who may list the bucket",
    getObject,
    "functions/collections/s3-object.ts#gone",
    async (aws) => {
      const bucket = await makeBucket(aws);
      const refusal = await refused(bucket.get("none"), "NoSuchKey");
      equal(refusal.$metadata?.httpStatusCode, 404);
    },
  ),
  statement(
    "no-bucket",
    "an object of a bucket that is not there is NoSuchBucket",
    getObject,
    "functions/collections/s3-object.ts#gone",
    async (aws) => {
      const missing = new Bucket(aws.name("none"), aws.clients.s3);
      await refused(missing.get("a"), "NoSuchBucket");
    },
  ),
  statement(
    "odd-keys",
    "keys of any script, with spaces, slashes and plus signs, name their object",
    "userguide/object-keys.html",
    "functions/collections/s3-object.ts#s3Object",
    async (aws) => {
      const key = "a b/ü+%20/日本.csv";
      const bucket = await makeBucket(aws, { [key]: "x" });
      equal([(await bucket.get(key)).text, (await bucket.keys()).keys], ["x", [key]]);
    },
  ),
  statement(
    "head",
    "a head tells an object's length without its bytes",
    "API/API_HeadObject.html",
    "cli/deployment/deployed-pawl.ts#openDeployedPawl",
    async (aws) => {
      const bucket = await makeBucket(aws, { a: "12345" });
      const { ContentLength } = await aws.clients.s3.send(
        new HeadObjectCommand({ Bucket: bucket.name, Key: "a" }),
      );
      equal(ContentLength, 5);
    },
  ),
  statement(
    "listed",
    "a listing gives the keys in the order of their bytes",
    listObjects,
    empty,
    async (aws) => {
      const bucket = await makeBucket(aws, { b: "", "a/2": "", "a/1": "", Z: "" });
      equal((await bucket.keys()).keys, ["Z", "a/1", "a/2", "b"]);
    },
  ),
  statement("listed-none", "a listing of an empty bucket has no object", listObjects, empty, async (aws) => {
    const bucket = await makeBucket(aws, { a: "" });
    equal((await bucket.keys()).keys, ["a"]);
    await bucket.delete("a");
    equal((await bucket.keys()).keys, []);
  }),
  statement("list-pages", "a listing goes on behind its token", listObjects, empty, async (aws) => {
    const bucket = await makeBucket(aws, { a: "", b: "", c: "" });
    const first = await bucket.keys({ MaxKeys: 2 });
    const rest = await bucket.keys({ ContinuationToken: first.NextContinuationToken });
    equal([first.keys, first.IsTruncated, rest.keys, rest.IsTruncated], [["a", "b"], true, ["c"], false]);
  }),
  statement(
    "list-behind",
    "a listing goes on behind a key that is gone, in the order of UTF-8",
    listObjects,
    "functions/collections/s3-objects.ts#walk",
    async (aws) => {
      const bucket = await makeBucket(aws, { a: "", "b/\uffee": "", "b/\u{1f600}": "", c: "" });
      await bucket.delete("b/\uffee");
      equal((await bucket.keys({ StartAfter: "b/\uffee" })).keys, ["b/\u{1f600}", "c"]);
    },
  ),
  statement(
    "list-encoded",
    "keys are listed with percents where that is asked for, so that any character survives XML",
    listObjects,
    "functions/collections/s3-objects.ts#walk",
    async (aws) => {
      const bucket = await makeBucket(aws, { "a b+\u0001": "" });
      const { keys } = await bucket.keys({ EncodingType: "url" });
      equal(
        keys.map((key = "") => decodeURIComponent(key.replaceAll("+", " "))),
        ["a b+\u0001"],
      );
      await bucket.delete("a b+\u0001");
    },
  ),
  statement(
    "list-prefix",
    "a listing by prefix gives the keys that begin with it",
    listObjects,
    "infra/constructs/uploads.ts#Uploads",
    async (aws) => {
      const bucket = await makeBucket(aws, { "uploads/a": "", "uploads/b": "", other: "" });
      equal((await bucket.keys({ Prefix: "uploads/" })).keys, ["uploads/a", "uploads/b"]);
    },
  ),
  statement(
    "delete-many",
    "objects are deleted many at once, and one that is not there is no error",
    "API/API_DeleteObjects.html",
    empty,
    async (aws) => {
      const bucket = await makeBucket(aws, { a: "", b: "", c: "" });
      const { Errors = [] } = await bucket.delete("a", "b", "none");
      equal([Errors, (await bucket.keys()).keys], [[], ["c"]]);
    },
  ),
  statement(
    "delete-full",
    "a bucket with an object cannot be deleted",
    "API/API_DeleteBucket.html",
    "functions/empty-bucket.ts#makeEmptyBucket",
    async (aws) => {
      const bucket = await makeBucket(aws, { a: "" });
      await refused(aws.clients.s3.send(new DeleteBucketCommand({ Bucket: bucket.name })), "BucketNotEmpty");
    },
  ),
  statement(
    "delete-empty",
    "a bucket without objects is deleted",
    "API/API_DeleteBucket.html",
    "functions/empty-bucket.ts#makeEmptyBucket",
    async (aws) => {
      const { name } = await makeBucket(aws);
      await aws.clients.s3.send(new HeadBucketCommand({ Bucket: name }));
      await aws.clients.s3.send(new DeleteBucketCommand({ Bucket: name }));
      await refused(aws.clients.s3.send(new HeadBucketCommand({ Bucket: name })), "NotFound", "NoSuchBucket");
    },
  ),
  statement(
    "bucket-tags",
    "a bucket's tags are read as they were set",
    "API/API_GetBucketTagging.html",
    mayBeEmptied,
    async (aws) => {
      const { name: Name } = await makeBucket(aws);
      const TagSet = [{ Key: "pawl", Value: "true" }];
      await aws.clients.s3.send(new PutBucketTaggingCommand({ Bucket: Name, Tagging: { TagSet } }));
      equal((await aws.clients.s3.send(new GetBucketTaggingCommand({ Bucket: Name }))).TagSet, TagSet);
    },
  ),
  statement(
    "no-tags",
    "a bucket without tags says NoSuchTagSet",
    "API/API_GetBucketTagging.html",
    mayBeEmptied,
    async (aws) => {
      const { name: Name } = await makeBucket(aws);
      await refused(aws.clients.s3.send(new GetBucketTaggingCommand({ Bucket: Name })), "NoSuchTagSet");
    },
  ),
  statement(
    "template-tags",
    "a template sets the tags of a bucket",
    "userguide/tagging.html",
    "infra/constructs/uploads.ts#Uploads",
    async (aws) => {
      const { BucketName } = await aws.stack();
      const { TagSet = [] } = await aws.clients.s3.send(new GetBucketTaggingCommand({ Bucket: BucketName }));
      holds(
        TagSet.some(({ Key, Value }) => Key === "contract" && Value === "true"),
        TagSet,
      );
    },
  ),
  statement(
    "multipart",
    "an upload in parts is one object, with its bytes in order",
    "userguide/mpuoverview.html",
    "cli/deployment/deployed-pawl.ts#openDeployedPawl",
    async (aws) => {
      const bucket = await makeBucket(aws);
      const size = 5 * 1024 * 1024;
      const Body = Buffer.concat([Buffer.alloc(size, "a"), Buffer.from("end")]);
      await new Upload({
        client: aws.clients.s3,
        params: { Bucket: bucket.name, Key: "big", Body },
        partSize: size,
      }).done();
      const { text, ContentRange } = await bucket.get("big", { Range: `bytes=${size - 1}-${size + 2}` });
      equal([text, ContentRange], ["aend", `bytes ${size - 1}-${size + 2}/${size + 3}`]);
    },
  ),
];
