/**
 * The token that lets this page ask. It comes in the fragment of the address, which no server is sent, is taken out of it at
 * once, and lives as long as the tab. A tab that was opened from another one, or by a bookmark, asks the others for theirs.
 */
const key = "pawl-token";
/** Other tabs of the same origin, and nobody else. */
const channel = new BroadcastChannel(key);
const question = "token?";
const longestMs = 300;

/** Takes the token out of the address. Returns the one to use; undefined where this tab has none. */
export function takeToken(): string | undefined {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given !== null) {
    sessionStorage.setItem(key, given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return sessionStorage.getItem(key) ?? undefined;
}

/** The token of another tab that the console takes, kept for this one too; undefined where no tab has one. */
export async function tokenOfOthers(): Promise<string | undefined> {
  // Behind a proxy no tab has one.
  if (!/^(localhost|127\.0\.0\.1|\[::1\])$/.test(location.hostname)) return undefined;
  const found = await new Promise<string | undefined>((resolve) => {
    setTimeout(resolve, longestMs);
    channel.onmessage = async ({ data }) => {
      if (typeof data?.token === "string" && (await isTaken(data.token))) resolve(data.token);
    };
    channel.postMessage(question);
  });
  if (found !== undefined) sessionStorage.setItem(key, found);
  return found;
}

/** Gives this tab's token to others that have none. */
export function tellOthers(token: string): void {
  channel.onmessage = ({ data }) => {
    if (data === question) channel.postMessage({ token });
  };
}

/** A tab may be older than the console. */
function isTaken(token: string): Promise<boolean> {
  return fetch("/api/console", { headers: { "x-pawl-token": token }, cache: "no-store" }).then(
    ({ ok }) => ok,
    () => false,
  );
}
