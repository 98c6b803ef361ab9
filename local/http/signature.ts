/**
 * What can be told of a request's signature without the secret that made it: that it has one of AWS's forms, and is for
 * the day and the service that the request is for. Whether it is right is not checked, and a request may have none.
 */
import type { IncomingMessage } from "node:http";
import { AwsError } from "./errors.ts";
import { shown } from "./shown.ts";

/** What a credential is for. */
export interface SignedScope {
  readonly service: string;
}

/** The scope of a request's signature, if it has one. Throws an `IncompleteSignature` AwsError for one without its form. */
export function scopeOf({ headers, url = "/" }: IncomingMessage): SignedScope | undefined {
  const { authorization } = headers;
  if (authorization !== undefined) return scopeOfHeader(authorization, headers["x-amz-date"] ?? headers.date);
  const query = new URLSearchParams(url.split(/\?(.*)/s)[1] ?? "");
  const credential = query.get("X-Amz-Credential");
  if (credential === null && query.get("X-Amz-Signature") === null) return undefined;
  return checked(
    {
      Credential: credential ?? undefined,
      SignedHeaders: query.get("X-Amz-SignedHeaders") ?? undefined,
      Signature: query.get("X-Amz-Signature") ?? undefined,
    },
    query.get("X-Amz-Date") ?? undefined,
  );
}

function scopeOfHeader(authorization: string, date: unknown): SignedScope | undefined {
  const [, algorithm, rest = ""] = /^(\S+)\s+(.*)$/s.exec(authorization) ?? [];
  // Version 2, which S3 still takes: `AWS KEY:SIGNATURE`.
  if (algorithm === "AWS" && /^[^:\s]+:[\w+/]+=*$/.test(rest)) return { service: "s3" };
  if (algorithm !== "AWS4-HMAC-SHA256")
    throw incomplete(`Authorization must begin with AWS4-HMAC-SHA256, got ${shown(authorization)}`);
  const parts = rest.split(",").map((part) => part.trim().split(/=(.*)/s));
  return checked(Object.fromEntries(parts), typeof date === "string" ? date : undefined);
}

interface SignatureParts {
  readonly Credential?: string;
  readonly SignedHeaders?: string;
  readonly Signature?: string;
}

function checked(
  { Credential, SignedHeaders, Signature }: SignatureParts,
  date: string | undefined,
): SignedScope {
  // KEY/20261121/eu-west-1/SERVICE/aws4_request, read from the end since a key may contain slashes.
  const [last, service, region, day, ...key] = (Credential ?? "").split("/").toReversed();
  const isScope = last === "aws4_request" && /^\d{8}$/.test(day ?? "") && key.join("") !== "";
  if (!isScope || !service || !region)
    throw incomplete(`Credential must be KEY/YYYYMMDD/REGION/SERVICE/aws4_request, got ${shown(Credential)}`);
  if (!/^[0-9a-f]{64}$/.test(Signature ?? ""))
    throw incomplete(`Signature must be 64 hexadecimal digits, got ${shown(Signature)}`);
  if (!(SignedHeaders ?? "").split(";").includes("host"))
    throw incomplete(`SignedHeaders must have host, got ${shown(SignedHeaders)}`);
  const signedDay = /^(\d{8})T\d{6}Z$/.exec(date ?? "")?.[1];
  if (signedDay !== day)
    throw incomplete(`X-Amz-Date must be YYYYMMDDTHHMMSSZ of the day ${day}, got ${shown(date)}`);
  return { service };
}

function incomplete(why: string): AwsError {
  return new AwsError("IncompleteSignature", why, { status: 403 });
}
