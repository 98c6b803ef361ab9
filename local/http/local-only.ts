/**
 * Signatures are not checked, so every request may do anything. Only this machine may send one. The
 * server listens on the loopback interface alone, and requests that a web page could make a browser send are
 * rejected by their Host and Origin.
 */
import type { IncomingMessage } from "node:http";
import { AwsError } from "./errors.ts";
import { shown } from "./shown.ts";

/** @throws an `AccessDenied` AwsError for a Host or Origin that is not this machine */
export function rejectNonLocalRequests({ headers }: IncomingMessage): void {
  const host = headers.host ?? "";
  if (!isLoopback(`http://${host}`)) {
    throw new AwsError("AccessDenied", `host ${host === "" ? "(none)" : shown(host)} is not this machine`, {
      status: 403,
    });
  }
  if (headers.origin !== undefined && !isLoopback(headers.origin)) {
    throw new AwsError("AccessDenied", `origin ${shown(headers.origin)} is not this machine`, {
      status: 403,
    });
  }
}

function isLoopback(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { hostname } = new URL(address);
  return /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
