/**
 * One deployed function: its environments, reused and started on demand, never more at work than are reserved
 * for it. Beyond that an invocation is refused as AWS refuses it.
 */
import { AwsError } from "../../http/errors.ts";
import { type EnvironmentPlace, FunctionEnvironment, type Invocation } from "./environment/environment.ts";
import type { FunctionSettings } from "./function-settings.ts";

/** How long an environment without work is kept, by the machine's clock. */
const idleMilliseconds = 5 * 60_000;

/** A function and its processes. */
export class LocalFunction {
  readonly settings: FunctionSettings;
  readonly #place: EnvironmentPlace;
  readonly #environments = new Map<FunctionEnvironment, NodeJS.Timeout | undefined>();
  #running = 0;

  constructor(settings: FunctionSettings, place: EnvironmentPlace) {
    this.settings = settings;
    this.#place = place;
  }

  /** How many processes it has, at work or not. */
  get size(): number {
    return this.#environments.size;
  }

  /** Whether an invocation would have to wait for a process to start. */
  get cold(): boolean {
    return ![...this.#environments.keys()].some((environment) => environment.idle);
  }

  /** How many invocations are under way. */
  get running(): number {
    return this.#running;
  }

  /**
   * Counts an invocation in. Throws a `TooManyRequestsException` beyond the reserve.
   *
   * @returns what counts it out again
   */
  admit(): () => void {
    if (this.#running < (this.settings.reserved ?? Number.POSITIVE_INFINITY)) {
      this.#running++;
      return () => {
        this.#running--;
      };
    }
    throw new AwsError("TooManyRequestsException", "Rate Exceeded.", {
      status: 429,
      fields: { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded", Type: "User" },
    });
  }

  /** Runs the handler once; the invocation was admitted. */
  async invoke(payload: string, options: { requestId?: string; trace?: string }): Promise<Invocation> {
    const environment = this.#take();
    try {
      return await environment.invoke(payload, options);
    } finally {
      this.#putBack(environment);
    }
  }

  /** Ends an environment without work. @returns false where there is none */
  endIdle(): boolean {
    const idle = [...this.#environments.keys()].find((environment) => environment.idle);
    if (idle === undefined) return false;
    this.#end(idle);
    return true;
  }

  /** Tells all invocations under way that no time is left, and ends what has no work. */
  shutDown(): void {
    for (const environment of this.#environments.keys()) {
      if (environment.idle) this.#end(environment);
      else environment.shutDown();
    }
  }

  /** Ends all processes at once. Settles when they are gone. */
  async kill(): Promise<void> {
    const all = [...this.#environments.keys()];
    for (const environment of all) this.#end(environment);
    await Promise.all(all.map((environment) => environment.gone));
  }

  #take(): FunctionEnvironment {
    // The one used last: its caches are the warmest, and the others may go.
    const idle = [...this.#environments.keys()].findLast((environment) => environment.idle);
    const environment = idle ?? new FunctionEnvironment(this.settings, this.#place);
    clearTimeout(this.#environments.get(environment));
    this.#environments.delete(environment);
    this.#environments.set(environment, undefined);
    return environment;
  }

  #putBack(environment: FunctionEnvironment): void {
    if (!this.#environments.has(environment)) return;
    if (!environment.alive) {
      this.#environments.delete(environment);
      return;
    }
    const timer = setTimeout(() => this.#end(environment), idleMilliseconds);
    timer.unref();
    this.#environments.set(environment, timer);
  }

  #end(environment: FunctionEnvironment): void {
    clearTimeout(this.#environments.get(environment));
    this.#environments.delete(environment);
    environment.kill();
  }
}
