/**
 * Files that `s3Object` reads and `s3Objects` lists in place of objects of S3: `files` of `runTask`. The SDK's own client sends its requests to
 * a handler in this process, so that ranges, versions and missing objects are read as on AWS. Each run has files of its
 * own, and a test outside `runTask` reads from S3 as before.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { provideS3Client } from "../../functions/collections/s3-object.ts";

/** Files by their URI `s3://bucket/key`: a text, bytes, or the `file:` URL of a file on this machine. */
export type TestFiles = Readonly<Record<string, string | Uint8Array | URL>>;

type Contents = ReadonlyMap<string, Buffer>;

const filesOfRun = new AsyncLocalStorage<Contents>();

/** Does something with files in place of S3. */
export function withFiles<T>(files: TestFiles, action: () => Promise<T>): Promise<T> {
  client ??= new S3Client({
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    forcePathStyle: true,
    maxAttempts: 1,
    requestHandler: { handle } as S3ClientConfig["requestHandler"],
  });
  provideS3Client(() => (filesOfRun.getStore() === undefined ? undefined : client));
  const contents = Object.entries(files).map(([uri, file]) => [uri, bytesOf(file)] as const);
  return filesOfRun.run(new Map(contents), action);
}

let client: S3Client | undefined;

function bytesOf(file: string | Uint8Array | URL): Buffer {
  return file instanceof URL ? readFileSync(file) : Buffer.from(file as string);
}

interface Request {
  readonly method: string;
  /** `/bucket/key`, as in a URL. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | undefined>>;
}

async function handle({ method, path, headers, query }: Request) {
  if (query["list-type"] === "2") return listing(filesOfRun.getStore() ?? new Map(), path, query);
  const file = filesOfRun.getStore()?.get(`s3:/${decodeURIComponent(path)}`);
  if (file === undefined) return failure(404, "NoSuchKey");
  const etag = etagOf(file);
  const { range, "if-match": ifMatch } = lowerCased(headers);
  if (ifMatch !== undefined && ifMatch !== etag) return failure(412, "PreconditionFailed");
  const [, from = "0", to = ""] = /^bytes=(\d+)-(\d*)$/.exec(range ?? "bytes=0-") ?? [];
  const first = Number(from);
  if (range !== undefined && first >= file.length) return failure(416, "InvalidRange");
  const body = file.subarray(first, to === "" ? undefined : Number(to) + 1);
  const contentRange = `bytes ${first}-${first + body.length - 1}/${file.length}`;
  return answer(range === undefined ? 200 : 206, method === "HEAD" ? Buffer.alloc(0) : body, {
    etag,
    "content-length": String(body.length),
    "content-range": contentRange,
    "accept-ranges": "bytes",
  });
}

function etagOf(file: Buffer): string {
  return `"${createHash("md5").update(file).digest("hex")}"`;
}

/** A page of the objects of a bucket, as S3 lists them. */
function listing(files: Contents, path: string, query: Request["query"]) {
  const bucket = `s3:/${decodeURIComponent(path).replace(/\/$/, "")}/`;
  const { prefix = "", "start-after": after = "", "max-keys": most = "1000" } = query;
  const keys = [...files.keys()]
    .filter((uri) => uri.startsWith(bucket + prefix))
    .map((uri) => Buffer.from(uri.slice(bucket.length)))
    .filter((key) => Buffer.compare(key, Buffer.from(after)) > 0)
    .sort(Buffer.compare)
    .map(String);
  const listed = keys.slice(0, Number(most)).map((key) => {
    const file = files.get(bucket + key) as Buffer;
    const tags = `<Key>${encodeURIComponent(key)}</Key><ETag>${etagOf(file)}</ETag><Size>${file.length}</Size>`;
    return `<Contents>${tags}<LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>`;
  });
  const ended = `<IsTruncated>${keys.length > listed.length}</IsTruncated>`;
  const text = `<ListBucketResult>${ended}${listed.join("")}</ListBucketResult>`;
  return answer(200, Buffer.from(text), { "content-type": "application/xml" });
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function failure(status: number, code: string) {
  const text = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
  return answer(status, Buffer.from(text), { "content-type": "application/xml" });
}

function answer(statusCode: number, body: Buffer, headers: Readonly<Record<string, string>>) {
  return { response: { statusCode, headers, body: Readable.from([body]) } };
}
