/**
 * What bundles have in place of `@smithy/signature-v4`, which weighs 9 KB, where DynamoDB, SQS and Scheduler are the only
 * clients in them: signs a request whose body is a text or bytes, as AWS's Signature Version 4 says. What signs URLs, and
 * the events of a stream, is left out.
 */
import { createHash, createHmac } from "node:crypto";
import { type Given, given } from "./given.ts";

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

interface Signer {
  readonly credentials: Given<Credentials>;
  readonly region: Given<string>;
  readonly service: string;
  /** Whether the path is encoded once more. */
  readonly uriEscapePath?: boolean;
  /** Whether the body's hash is sent as well. */
  readonly applyChecksum?: boolean;
}

interface Options {
  readonly signingDate?: Date;
  readonly signingRegion?: string;
  readonly signingService?: string;
}

interface Request {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export class SignatureV4 {
  readonly #signer: Signer;

  constructor(signer: Signer) {
    this.#signer = signer;
  }

  /** A copy of the request, with the headers that sign it. @throws an error for credentials without keys */
  async sign<R extends Request>(request: R, options: Options = {}): Promise<R> {
    const { signingDate = new Date(), signingRegion, signingService } = options;
    const { credentials, uriEscapePath = true, applyChecksum = true, ...own } = this.#signer;
    const { accessKeyId, secretAccessKey, sessionToken } = await given(credentials);
    if (typeof accessKeyId !== "string" || typeof secretAccessKey !== "string")
      throw new Error("Resolved credential object is not valid");
    const region = signingRegion ?? (await given(own.region));
    const service = signingService ?? own.service;

    const at = signingDate.toISOString().replace(/[-:]|\.\d+/g, "");
    const scope = [at.slice(0, 8), region, service, "aws4_request"];
    const headers = withoutGenerated(request.headers);
    headers["x-amz-date"] = at;
    if (sessionToken) headers["x-amz-security-token"] = sessionToken;
    const hash = headers["x-amz-content-sha256"] ?? sha256(request.body ?? "");
    if (applyChecksum) headers["x-amz-content-sha256"] = hash;

    const signed = signedHeaders(headers);
    const names = signed.map(([name]) => name).join(";");
    const canonical = [
      request.method,
      uriEscapePath ? canonicalPath(request.path) : request.path,
      canonicalQuery(request.query),
      ...signed.map(([name, value]) => `${name}:${value}`),
      "",
      names,
      hash,
    ];
    const toSign = [algorithm, at, scope.join("/"), sha256(canonical.join("\n"))];
    const signature = hmac(signingKey(secretAccessKey, scope), toSign.join("\n")).toString("hex");
    headers.authorization = `${algorithm} Credential=${accessKeyId}/${scope.join("/")}, SignedHeaders=${names}, Signature=${signature}`;
    return { ...request, headers };
  }

  presign(): never {
    throw new Error("bundles carry no code that signs a URL: import @smithy/signature-v4 where it is needed");
  }
}

/** No client of the three signs for more than one Region. */
export const signatureV4aContainer = { SignatureV4a: null };

const algorithm = "AWS4-HMAC-SHA256";

const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string): Buffer => createHmac("sha256", key).update(data).digest();

/** The keys of the last requests: each holds for a day, a Region and a service. */
const signingKeys = new Map<string, string | Buffer>();

function signingKey(secret: string, scope: readonly string[]): string | Buffer {
  const name = [secret, ...scope].join();
  const key = signingKeys.get(name) ?? scope.reduce<string | Buffer>(hmac, `AWS4${secret}`);
  if (signingKeys.size >= 50) signingKeys.clear();
  signingKeys.set(name, key);
  return key;
}

/** Those of an earlier try are made again. */
function withoutGenerated(headers: Request["headers"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^(authorization|x-amz-date|date)$/i.test(name)),
  );
}

/** What may change on the way. */
const unsigned =
  /^(authorization|cache-control|connection|expect|from|keep-alive|max-forwards|pragma|referer|te|trailer|transfer-encoding|upgrade|user-agent|x-amzn-trace-id|proxy-.*|sec-.*)$/;

function signedHeaders(headers: Request["headers"]): readonly (readonly [name: string, value: string])[] {
  return Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name, value]) => value != null && !unsigned.test(name))
    .map(([name, value]) => [name, value.replace(/[ \t\r\n]+/g, " ").replace(/^ | $/g, "")] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function canonicalPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  const last = parts.length > 0 && path.endsWith("/") ? "/" : "";
  return `/${parts.map(encoded).join("/")}${last}`;
}

function canonicalQuery(query: Request["query"] = {}): string {
  return Object.entries(query)
    .filter(([, value]) => value != null)
    .map(([name, value]) => [encoded(name), [value].flat().map((each) => encoded(String(each)))] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, values]) => values.sort().map((value) => `${name}=${value}`))
    .join("&");
}

/** Every sign but letters, digits and `-_.~` as `%2F`. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
