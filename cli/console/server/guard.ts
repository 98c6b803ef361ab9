/**
 * Who may ask. The console acts with the credentials of whoever started it, so a request must come from its own page: its
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

/** Why a request is refused, whatever it asks for; undefined where it may ask. @param port the one that the console listens on */
export function strangerMistake({ headers, rawHeaders }: IncomingMessage, port: number): string | undefined {
  const names = rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
  const twice = ["host", "origin", tokenHeader].find(
    (name) => names.indexOf(name) !== names.lastIndexOf(name),
  );
  if (twice !== undefined) return `${twice} is given more than once`;
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
  const { host = "", origin, "sec-fetch-site": site } = headers;
  if (!hosts.includes(host)) return "its host is not this console";
  if (origin !== undefined && origin !== `http://${host}`) return "its origin is not this console";
  // A person who opens the address has "none".
  if (site !== undefined && site !== "same-origin" && site !== "none") return "it comes from another site";
  return undefined;
}

/** Whether the request has the token. Every call has to, also one that only reads. */
export function hasToken({ headers }: IncomingMessage, token: string): boolean {
  const given = Buffer.from(String(headers[tokenHeader] ?? ""));
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
