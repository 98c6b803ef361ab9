/**
 * Files that `s3Object` reads in place of objects of S3: `files` of `runTask`. The SDK's own client sends its requests to
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
}

async function handle({ method, path, headers }: Request) {
  const file = filesOfRun.getStore()?.get(`s3:/${decodeURIComponent(path)}`);
  if (file === undefined) return failure(404, "NoSuchKey");
  const etag = `"${createHash("md5").update(file).digest("hex")}"`;
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
