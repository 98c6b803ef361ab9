/**
 * The time of the service: the `Date` header of its newest answer, and the monotonic time since. An operator's machine
 * may be minutes off, so its own clock is never asked; only its monotonic clock is taken as given.
 *
 * `now()` is the earliest instant that it can be. A header leaves out the fraction of its second, and the time since is
 * counted from the answer's arrival, so the true time is later by less than a second and the answer's way. That is the
 * safe side: a lease counts as lapsed a moment late, never early. Every decision follows a read, so the answer is at
 * most as old as that read. How far the service's own machines may differ is `clockSkewMs`, as for workers.
 */
import type { Clock } from "../model/clock.ts";
import { ServiceTimeUnknownError } from "../model/errors.ts";

/** What is called with the answer of each request, before the SDK reads it. */
type Middleware = <Args, Result extends { readonly response: unknown }>(
  next: (args: Args) => Promise<Result>,
) => (args: Args) => Promise<Result>;

/** Any client of the SDK. */
export interface SdkClient {
  readonly middlewareStack: {
    add(middleware: Middleware, options: { readonly step: "deserialize"; readonly priority: "low" }): void;
  };
}

export class ServiceTime implements Clock {
  readonly #machine: Pick<Clock, "monotonic" | "after">;
  /** What to add to the monotonic clock. Undefined until an answer told the time. */
  #offset: number | undefined;

  constructor(machine: Pick<Clock, "monotonic" | "after">) {
    this.#machine = machine;
  }

  /** @throws ServiceTimeUnknownError before an answer told the time */
  now(): number {
    if (this.#offset !== undefined) return Math.floor(this.#offset + this.#machine.monotonic());
    throw new ServiceTimeUnknownError(
      "the time is unknown: no answer had a Date header, and the clock of this machine is not relied on",
    );
  }

  monotonic(): number {
    return this.#machine.monotonic();
  }

  after(milliseconds: number, action: () => void): () => void {
    return this.#machine.after(milliseconds, action);
  }

  /** Takes the time from an answer that has just arrived. One without a readable `Date` header tells nothing. */
  hear(dateHeader: string | undefined): void {
    const heard = Date.parse(dateHeader ?? "");
    if (!Number.isNaN(heard)) this.#offset = heard - this.#machine.monotonic();
  }

  /** Hears every answer of a client, refusals too. */
  listenTo(client: SdkClient): void {
    client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        const { headers } = result.response as { readonly headers?: Readonly<Record<string, string>> };
        this.hear(headers?.date);
        return result;
      },
      // Innermost, where a refusal is still an answer.
      { step: "deserialize", priority: "low" },
    );
  }
}
