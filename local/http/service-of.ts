/** Which service a request is for. */
import type { IncomingMessage } from "node:http";
import { AwsError } from "./errors.ts";
import { scopeOf } from "./signature.ts";

/** How requests name a service. */
export interface ServiceAddress {
  /** In the scope of a credential, such as `dynamodb`. */
  readonly name: string;
  /** In `X-Amz-Target`, before the dot. @default none */
  readonly targets?: readonly string[];
}

/**
 * The name of the service: by `X-Amz-Target`, else by the scope of the signature, else `s3`. It may be the name of a
 * service that is not emulated. Throws an AwsError where the two contradict each other, or no service has the target.
 */
export function serviceOf(request: IncomingMessage, known: readonly ServiceAddress[]): string {
  const scope = scopeOf(request)?.service;
  const { "x-amz-target": target } = request.headers;
  if (typeof target !== "string") return scope ?? "s3";
  const [prefix = ""] = target.split(".", 1);
  const named = known.find(({ targets }) => targets?.includes(prefix));
  if (named === undefined) {
    if (scope !== undefined && !known.some(({ name }) => name === scope)) return scope;
    throw new AwsError("UnknownOperationException", `${target} is not served here`);
  }
  if (scope === undefined || scope === named.name) return named.name;
  const message = `Credential should be scoped to correct service: '${named.name}', got '${scope}'.`;
  throw new AwsError("InvalidSignatureException", message);
}
