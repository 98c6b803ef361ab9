/**
 * The token that lets this page ask. It comes in the fragment of the address, which no server is sent, is taken out of it at
 * once, and lives as long as the tab. A tab without one that the console takes, as after a restart or from a bookmark, asks the
 * other tabs for theirs; a tab that is given a new one tells them.
 */
import { noteStatus } from "./trouble.ts";

const key = "pawl-token";
const question = "token?";
const longestMs = 300;

let token: string | undefined;
/** The token that the console has refused, which is given to no other tab. */
let refused: string | undefined;
/** Other tabs of the same origin, and nobody else. Undefined behind a proxy, where no tab has a token. */
let channel: BroadcastChannel | undefined;
let asking: Promise<void> | undefined;
/** Ends the wait for an answer. */
let adopted = () => {};

/** The token of this tab; undefined where it has none. */
export const ownToken = (): string | undefined => token;

/** Takes the token from the address, now and whenever another one is opened in this tab, or from the other tabs. */
export async function beginToken(): Promise<void> {
  if (/^(localhost|127\.0\.0\.1|\[::1\])$/.test(location.hostname)) {
    channel = new BroadcastChannel(key);
    channel.onmessage = ({ data }) => {
      if (data === question) tellOthers();
      else if (typeof data?.token === "string") void adopt(data.token);
    };
  }
  // An address that differs in its fragment alone loads no page.
  addEventListener("hashchange", async () => {
    const given = takeFromAddress();
    if (given !== undefined && (await adopt(given))) tellOthers();
  });
  const given = takeFromAddress();
  token = sessionStorage.getItem(key) ?? undefined;
  if (given !== undefined) {
    keep(given);
    tellOthers();
  } else if (token === undefined) await askOthers();
}

/** Asks the other tabs, as the console does not take this token. @returns whether this tab has another one now */
export async function otherToken(than: string | undefined): Promise<boolean> {
  if (token !== than) return true;
  refused = than;
  asking ??= askOthers().finally(() => {
    asking = undefined;
  });
  await asking;
  return token !== than;
}

function askOthers(): Promise<void> {
  return new Promise((resolve) => {
    if (channel === undefined) return resolve();
    adopted = resolve;
    setTimeout(resolve, longestMs);
    channel.postMessage(question);
  });
}

/** Takes another token for its own, if the console takes it. */
async function adopt(given: string): Promise<boolean> {
  if (given === token) return true;
  const headers = { "x-pawl-token": given };
  const response = await fetch("/api/alive", { headers, cache: "no-store" }).catch(() => undefined);
  if (!response?.ok) return false;
  keep(given);
  adopted();
  // Calls that were refused are made again.
  noteStatus(200);
  return true;
}

function keep(given: string): void {
  token = given;
  sessionStorage.setItem(key, given);
}

function tellOthers(): void {
  if (token !== undefined && token !== refused) channel?.postMessage({ token });
}

function takeFromAddress(): string | undefined {
  const given = new URLSearchParams(location.hash.slice(1)).get("token") ?? undefined;
  if (given !== undefined) history.replaceState(null, "", location.pathname + location.search);
  return given;
}
