/**
 * Requests that were done, by their client token: a repeated one gets the same answer and does nothing. A token is
 * forgotten when what the request made is deleted, or when what it deleted is made again: it would say what is no longer
 * so. Kept in memory: clients repeat a request within seconds.
 */
import { createHash } from "node:crypto";
import { conflict } from "./errors.ts";

const mostKept = 10_000;

interface Done {
  /** What the request made, changed or deleted. */
  readonly resource: string;
  readonly request: string;
  readonly answer: unknown;
}

export class ClientTokens {
  readonly #done = new Map<string, Done>();

  /**
   * Does a request, unless it was done with this token.
   *
   * @param resource what it makes, changes or deletes, by any name that `forget` is given too
   * @throws a `ConflictException` where the token came with another request; what `act` throws, which keeps nothing
   */
  once<T>(
    operation: string,
    resource: string,
    { ClientToken, ...request }: Readonly<Record<string, unknown>>,
    act: () => T,
  ): T {
    if (ClientToken === undefined) return act();
    const key = `${operation} ${ClientToken}`;
    const digest = createHash("sha256").update(canonical(request)).digest("hex");
    const earlier = this.#done.get(key);
    if (earlier !== undefined) {
      if (earlier.request === digest) return earlier.answer as T;
      throw conflict(`The client token ${ClientToken} was used with other parameters of ${operation}.`);
    }
    const answer = act();
    this.#done.set(key, { resource, request: digest, answer });
    const [oldest = ""] = this.#done.keys();
    if (this.#done.size > mostKept) this.#done.delete(oldest);
    return answer;
  }

  /** Forgets all requests for a resource, which is made or deleted now. */
  forget(resource: string): void {
    for (const [key, done] of this.#done) if (done.resource === resource) this.#done.delete(key);
  }
}

/** JSON in which the order of members does not count. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member) => {
    if (typeof member !== "object" || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
