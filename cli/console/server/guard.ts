/**
 * Who may ask. The console acts with the credentials of the person who started it, so a request must come from its own page: its
 * Host is this machine's, so that no name that was rebound to it reaches it; its Origin is the console's; and it has the
 * token, in a header that no other page can send.
 */
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** The header of the token, which the page finds in the fragment of its address. */
export const tokenHeader = "x-pawl-token";

/** Headers of every answer. The page has no inline script or style, and loads nothing from elsewhere. */
export const safeHeaders: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

/** Where the console is. */
export interface Place {
  /** The one that it listens on. */
  readonly port: number;
  /** The origin at which a proxy serves it, such as `https://pawl.example.com`. @default none does */
  readonly publicOrigin?: string;
}

/** What may be there once only: of several, Node keeps the first or joins them, and a proxy may go by another one. */
const decisive = ["host", "origin", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest", tokenHeader];

/** Why a request is refused, whatever it asks for; undefined where it may ask. */
export function strangerMistake(request: IncomingMessage, { port, publicOrigin }: Place): string | undefined {
  const { headers, rawHeaders, url = "", method } = request;
  const names = rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
  const twice = decisive.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice !== undefined) return `${twice} is given more than once`;
  if (!/^\/(?!\/)/.test(url)) return "its target is for another machine";
  const { host = "", origin, "sec-fetch-site": site } = headers;
  const own = ["127.0.0.1", "localhost", "[::1]"];
  // A browser leaves out the port that every address has that says none.
  const isHere = own.some((name) => host === `${name}:${port}` || (port === 80 && host === name));
  const isPublic = publicOrigin !== undefined && new URL(publicOrigin).host === host;
  if (!isHere && !isPublic) return "its host is not this console";
  const origins = [isHere ? `http://${host}` : undefined, publicOrigin];
  if (origin !== undefined && !origins.includes(origin)) return "its origin is not this console";
  // A person who opens the address has "none".
  const isOwn = site === undefined || site === "same-origin" || site === "none";
  if (!isOwn && !isVisit(request)) return "it comes from another site";
  // A proxy may add the token to every request of somebody who is signed in, so that is no proof of its own.
  if (publicOrigin !== undefined && method === "POST" && origin === undefined) return "it has no origin";
  return undefined;
}

/**
 * Whether somebody opens a page in a tab. A link of another site, and the sign-in of a proxy, lead here: the page has no data, and
 * what it asks for then is asked by itself.
 */
function isVisit({ method, url = "", headers }: IncomingMessage): boolean {
  const { "sec-fetch-mode": mode, "sec-fetch-dest": destination } = headers;
  return method === "GET" && !url.startsWith("/api/") && mode === "navigate" && destination === "document";
}

/** Whether the request has the token. Every call has to, also one that only reads. */
export function hasToken({ headers }: IncomingMessage, token: string): boolean {
  const given = Buffer.from(String(headers[tokenHeader] ?? ""));
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
