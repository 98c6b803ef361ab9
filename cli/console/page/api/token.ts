/**
 * The token that lets this page ask. It comes in the fragment of the address, which no server is sent, is taken out of it at
 * once, and lives as long as the tab.
 */
const key = "pawl-token";

/** Takes the token out of the address. Returns the one to use; undefined where this tab has none. */
export function takeToken(): string | undefined {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given !== null) {
    sessionStorage.setItem(key, given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return sessionStorage.getItem(key) ?? undefined;
}
