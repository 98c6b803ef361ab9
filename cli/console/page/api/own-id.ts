/** An id that the page draws for a run: however often it asks for that run, at most one is made. */
export function ownId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return `console-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
