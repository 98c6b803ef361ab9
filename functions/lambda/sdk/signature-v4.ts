/**
 * What bundles have in place of `@smithy/signature-v4`, which weighs 9 KB, where DynamoDB, SQS and Scheduler are the only
 * clients in them. It signs a request by its headers, with AWS's Signature Version 4, and neither addresses nor the
 * messages of streams.
 */
import { createHash, createHmac } from "node:crypto";
import { type Given, given } from "./given.ts";

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

interface SignerConfig {
  readonly service: string;
  readonly region: Given<string>;
  readonly credentials: Given<Credentials>;
  /** Whether a path is escaped once more for the signature: everywhere but for S3. @default true */
  readonly uriEscapePath?: boolean;
  /** Whether the body's hash is sent too. @default true */
  readonly applyChecksum?: boolean;
}

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly body?: unknown;
}

interface Options {
  readonly signingDate?: Date;
  readonly signingRegion?: string;
  readonly signingService?: string;
  /** In lower case. Headers that are left out of the signature. */
  readonly unsignableHeaders?: ReadonlySet<string>;
  /** In lower case. Headers that are in it, although others may change them on the way. */
  readonly signableHeaders?: ReadonlySet<string>;
}

/** Headers that others may change on the way. */
const changing =
  /^(authorization|cache-control|connection|expect|from|keep-alive|max-forwards|pragma|referer|te|trailer|transfer-encoding|upgrade|user-agent|x-amzn-trace-id|proxy-.*|sec-.*)$/;
const generated = /^(authorization|x-amz-date|date)$/i;
const bodyHash = "x-amz-content-sha256";

export class SignatureV4 {
  readonly #config: SignerConfig;

  constructor(config: SignerConfig) {
    this.#config = config;
  }

  /** The request with its signature and what that needs among its headers. */
  async sign<R extends Request>(request: R, options: Options = {}): Promise<R> {
    const { accessKeyId, secretAccessKey, sessionToken } = await given(this.#config.credentials);
    if (typeof accessKeyId !== "string" || typeof secretAccessKey !== "string")
      throw new Error("cannot sign a request: the credentials have no accessKeyId or no secretAccessKey");
    const region = options.signingRegion ?? (await given(this.#config.region));
    const at = (options.signingDate ?? new Date()).toISOString().replace(/[-:]|\.\d+/g, "");
    const parts = [at.slice(0, 8), region, options.signingService ?? this.#config.service, "aws4_request"];

    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !generated.test(name)),
    );
    headers["x-amz-date"] = at;
    if (sessionToken) headers["x-amz-security-token"] = sessionToken;
    const given256 = Object.entries(headers).find(([name]) => name.toLowerCase() === bodyHash)?.[1];
    const hashOfBody = given256 ?? hashOf(request.body);
    if (given256 === undefined && this.#config.applyChecksum !== false) headers[bodyHash] = hashOfBody;

    const signed = signedHeaders(headers, options);
    const names = signed.map(([name]) => name).join(";");
    const canonical = [
      request.method,
      this.#path(request.path),
      queryOf(request.query),
      ...signed.map(([name, value]) => `${name}:${value}`),
      "",
      names,
      hashOfBody,
    ].join("\n");
    const scope = parts.join("/");
    const key = parts.reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
    const signature = hmac(key, `AWS4-HMAC-SHA256\n${at}\n${scope}\n${sha256(canonical)}`).toString("hex");
    headers.authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
    return Object.assign(Object.create(Object.getPrototypeOf(request)), request, { headers });
  }

  #path(path: string): string {
    if (this.#config.uriEscapePath === false) return path;
    const segments: string[] = [];
    for (const segment of path.split("/")) {
      if (segment === "..") segments.pop();
      else if (segment !== "" && segment !== ".") segments.push(escaped(segment));
    }
    const first = path.startsWith("/") ? "/" : "";
    return first + segments.join("/") + (segments.length > 0 && path.endsWith("/") ? "/" : "");
  }
}

/** In the order of their names, in lower case. */
function signedHeaders(headers: Record<string, string>, { unsignableHeaders, signableHeaders }: Options) {
  return Object.entries(headers)
    .filter(([, value]) => value != null)
    .map(([name, value]): [string, string] => [
      name.toLowerCase(),
      value.replace(/[ \t\r\n]+/g, " ").replace(/^ | $/g, ""),
    ])
    .filter(([name]) => {
      if (signableHeaders?.has(name)) return true;
      return !changing.test(name) && !unsignableHeaders?.has(name);
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function queryOf(query: Request["query"] = {}): string {
  return Object.entries(query)
    .filter(([name, value]) => value !== null && name.toLowerCase() !== "x-amz-signature")
    .map(([name, value]) => [escaped(name), value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, value]) =>
      [value]
        .flat()
        .map((each) => `${name}=${escaped(each as string)}`)
        .sort(),
    )
    .join("&");
}

const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);

function hashOf(body: unknown): string {
  if (body == null) return sha256("");
  if (body instanceof ArrayBuffer) return sha256(new Uint8Array(body));
  return typeof body === "string" || body instanceof Uint8Array ? sha256(body) : "UNSIGNED-PAYLOAD";
}

const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string): Buffer => createHmac("sha256", key).update(data).digest();

/** Where a signer of many Regions would be: only S3's client looks for one. */
export const signatureV4aContainer = { SignatureV4a: null };
