/** Headers of AWS's own, which begin with `x-amz-`: those that every request may have, and a check of all others. */
import type { IncomingHttpHeaders } from "node:http";
import { type Refusal, reads, refuseUnread } from "./members.ts";

/** They sign, describe or check a request, and ask for nothing. */
const ofAnyRequest =
  /^x-amz-(date|content-sha256|security-token|user-agent|target|sdk-.+|te|decoded-content-length|trailer|checksum-.+|signed-.+)$/;

/**
 * Throws an AwsError that names a header that the operation would ignore.
 *
 * @param read names; one may end with `*`
 */
export function refuseUnreadHeaders(
  headers: IncomingHttpHeaders,
  read: readonly string[],
  refusal: Refusal,
): void {
  const isRead = (name: string) =>
    ofAnyRequest.test(name) ||
    read.some((one) => (one.endsWith("*") ? name.startsWith(one.slice(0, -1)) : name === one));
  const unread = Object.entries(headers).filter(([name]) => name.startsWith("x-amz-") && !isRead(name));
  refuseUnread(Object.fromEntries(unread), reads(...read), refusal);
}
