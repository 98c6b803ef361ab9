/**
 * Signatures are not checked, so every request may do anything. Only this machine may send one. The server listens on
 * the loopback interface alone, and a request that a web page could make a browser send is rejected: by its Host, which
 * a name that was rebound to this machine gives away, by its Origin, and by what the browser says of the page.
 */
import type { IncomingMessage } from "node:http";
import { AwsError } from "./errors.ts";
import { shown } from "./shown.ts";

/** The headers that say where a request comes from. */
const decisive = ["host", "origin", "sec-fetch-site"];

/** @throws an `AccessDenied` AwsError for a request from another machine's page, or to another machine */
export function rejectNonLocalRequests({ headers, rawHeaders, url = "" }: IncomingMessage): void {
  const twice = decisive.find((name) => timesGiven(rawHeaders, name) > 1);
  // Of several, Node keeps the first or joins them: another reader might go by another one.
  if (twice !== undefined) throw denied(`${twice} is given more than once`);
  const { host = "", origin, "sec-fetch-site": site } = headers;
  if (!isLoopback(`http://${host}`))
    throw denied(`host ${host === "" ? "(none)" : shown(host)} is not this machine`);
  if (origin !== undefined && !isLoopback(origin))
    throw denied(`origin ${shown(origin)} is not this machine`);
  // A picture or a link has no Origin. A page of this machine that has one was looked at above.
  if (origin === undefined && (site === "cross-site" || site === "same-site"))
    throw denied(`a page of another site may not ask this machine (Sec-Fetch-Site: ${site})`);
  if (!url.startsWith("/")) throw denied("the request is for another machine: its target must begin with /");
}

/** @param rawHeaders names and values by turns */
function timesGiven(rawHeaders: readonly string[], name: string): number {
  return rawHeaders.filter((text, i) => i % 2 === 0 && text.toLowerCase() === name).length;
}

function denied(why: string): AwsError {
  return new AwsError("AccessDenied", why, { status: 403 });
}

/** Whether an address is one of a host and a port alone, on this machine. */
function isLoopback(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { hostname, username, pathname, search, hash } = new URL(address);
  if (username !== "" || pathname !== "/" || search !== "" || hash !== "") return false;
  return /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
