/** Which service a request is for. */
import type { IncomingMessage } from "node:http";

/** How requests name a service. */
export interface ServiceAddress {
  /** In the scope of a credential, such as `dynamodb`. */
  readonly name: string;
  /** In `X-Amz-Target`, before the dot. @default none */
  readonly targets?: readonly string[];
}

/**
 * The name of the service: by `X-Amz-Target`, else by the scope of the credential in a header or a presigned URL,
 * else `s3`. It may be the name of a service that is not emulated.
 */
export function serviceOf(request: IncomingMessage, known: readonly ServiceAddress[]): string {
  const target = request.headers["x-amz-target"];
  if (typeof target === "string") {
    const prefix = target.split(".", 1)[0] ?? "";
    const named = known.find(({ targets }) => targets?.includes(prefix));
    if (named !== undefined) return named.name;
  }
  const inHeader = /Credential=([^,\s]+)/.exec(request.headers.authorization ?? "")?.[1];
  const inUrl = /[?&]X-Amz-Credential=([^&]+)/i.exec(request.url ?? "")?.[1];
  const scope = inHeader ?? (inUrl === undefined ? undefined : decodeIfPossible(inUrl));
  const parts = scope?.split("/") ?? [];
  // KEY/20261121/eu-west-1/SERVICE/aws4_request, read from the end since a key may contain slashes.
  return parts.length >= 5 ? (parts.at(-2) ?? "s3") : "s3";
}

function decodeIfPossible(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
