/**
 * Lambda on one machine: the deployed functions, and the one way in to them.
 *
 * A function's own limit refuses, as AWS's does; the machine's limit makes an invocation wait, since it has no
 * counterpart there. Whoever takes messages from a queue asks for room first (`whenRoom`), so that they wait in
 * the queue. What is invoked asynchronously is kept in memory alone (`async-invocations.ts`).
 */
import { availableParallelism } from "node:os";
import { AwsError } from "../../http/errors.ts";
import { AsyncInvocations } from "./async-invocations.ts";
import type { EnvironmentPlace, Invocation } from "./environment/environment.ts";
import type { FunctionSettings } from "./function-settings.ts";
import { LocalFunction } from "./local-function.ts";
import { allowedHops, nextHop } from "./recursion.ts";

/** How to invoke. */
export interface InvokeOptions {
  /** @default a new one */
  readonly requestId?: string;
  /** The trace headers of what the function is invoked with. @default none */
  readonly traces?: readonly (string | undefined)[];
}

/** What an executor needs besides a place. */
export interface ExecutorOptions {
  /** Invocations at once, of all functions together. @default 10, or 4 for each processor if that is more */
  readonly places?: number;
  /** Told in one line of what nobody else would say. */
  readonly warn: (line: string) => void;
}

/** A chain of a function's own messages was too long: AWS would stop it here. */
export class RecursionStopped extends AwsError {
  constructor(functionName: string, hop: number) {
    super(
      "RecursiveInvocationException",
      `${functionName} was stopped at the ${hop}th invocation in a chain of its own messages: AWS stops a function without recursiveLoop Allow after ${allowedHops}`,
    );
  }
}

/** Runs functions. */
export class Executor {
  readonly #place: EnvironmentPlace;
  readonly #places: number;
  readonly #async: AsyncInvocations;
  readonly #functions = new Map<string, LocalFunction>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #closing = false;

  constructor(place: EnvironmentPlace, { places, warn }: ExecutorOptions) {
    this.#place = place;
    this.#places = places ?? Math.max(10, 4 * availableParallelism());
    this.#async = new AsyncInvocations(this, place.time, warn);
  }

  /** The deployed functions' settings, in order of name. */
  get functions(): FunctionSettings[] {
    const all = [...this.#functions.values()].map(({ settings }) => settings);
    return all.sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Deploys a function, in place of an earlier one of its name. */
  async deploy(settings: FunctionSettings): Promise<void> {
    const earlier = this.#functions.get(settings.name);
    this.#functions.set(settings.name, new LocalFunction(settings, this.#place));
    await earlier?.kill();
  }

  /** A function's settings, by its name or ARN. Throws `ResourceNotFoundException`. */
  find(nameOrArn: string): FunctionSettings {
    return this.#find(nameOrArn).settings;
  }

  /**
   * Invokes a function and waits for it. A handler's error, a timeout and a crash are in the answer.
   *
   * @throws AwsError when the function was not invoked: `ResourceNotFoundException`, `TooManyRequestsException`,
   *   `RecursiveInvocationException`, and `ServiceException` at the end
   */
  async invoke(
    nameOrArn: string,
    payload: string,
    { requestId, traces = [] }: InvokeOptions = {},
  ): Promise<Invocation> {
    const target = this.#find(nameOrArn);
    if (this.#closing) throw new AwsError("ServiceException", "pawl dev is closing", { status: 503 });
    for (const trace of traces) {
      const stopped = this.recursionStop(nameOrArn, trace);
      if (stopped !== undefined) throw stopped;
    }
    const hop = nextHop(target.settings.arn, traces, this.#place.time.now());
    const leave = target.admit();
    try {
      while (this.#running >= this.#places) await this.whenRoom();
      this.#running++;
      try {
        if (target.cold) this.#makeRoom();
        return await target.invoke(payload, {
          ...(requestId === undefined ? {} : { requestId }),
          trace: hop.trace,
        });
      } finally {
        this.#running--;
        this.#waiting.shift()?.();
      }
    } finally {
      leave();
    }
  }

  /** Why AWS would not invoke a function with this trace header, if so. */
  recursionStop(nameOrArn: string, trace: string | undefined): RecursionStopped | undefined {
    const { name, arn, recursion } = this.find(nameOrArn);
    const { number } = nextHop(arn, [trace], this.#place.time.now());
    return recursion === "Terminate" && number > allowedHops ? new RecursionStopped(name, number) : undefined;
  }

  /** Takes an asynchronous invocation, with AWS's retries. Throws as `invoke` where there is no such function. */
  invokeAsync(nameOrArn: string, payload: string, options: InvokeOptions = {}): void {
    this.#async.take(this.find(nameOrArn), payload, options);
  }

  /** Invocations at once, of all functions together. */
  get places(): number {
    return this.#places;
  }

  /** Settles when an invocation would find room on this machine. */
  async whenRoom(): Promise<void> {
    if (this.#running < this.#places) return;
    await new Promise<void>((free) => this.#waiting.push(free));
    // Whoever is woken and does not take the place wakes the next one.
    queueMicrotask(() => queueMicrotask(() => this.#running < this.#places && this.#waiting.shift()?.()));
  }

  /**
   * Ends everything: nothing new is taken, what is under way is told that no time is left and may return.
   *
   * @param graceMilliseconds by the machine's clock. @default 10000
   */
  async close(graceMilliseconds = 10_000): Promise<void> {
    this.#closing = true;
    this.#async.close();
    const all = [...this.#functions.values()];
    for (const each of all) each.shutDown();
    const until = performance.now() + graceMilliseconds;
    while (all.some(({ running }) => running > 0) && performance.now() < until) {
      await new Promise((passed) => setTimeout(passed, 10));
    }
    await Promise.all(all.map((each) => each.kill()));
  }

  #find(nameOrArn: string): LocalFunction {
    const name = /:function:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn.replace(/:\$LATEST$/, "");
    const found = this.#functions.get(name);
    if (found !== undefined) return found;
    throw new AwsError("ResourceNotFoundException", `Function not found: ${nameOrArn}`, {
      status: 404,
      fields: { Type: "User" },
    });
  }

  /** Ends idle environments of other functions where a new one would be one too many. */
  #makeRoom(): void {
    const all = [...this.#functions.values()];
    let size = all.reduce((sum, each) => sum + each.size, 0);
    while (size >= this.#places && all.some((each) => each.endIdle())) size--;
  }
}
