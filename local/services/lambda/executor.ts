/**
 * The deployed functions, and the one way to invoke them.
 *
 * A function's own limit throttles, as on AWS. The machine's limit does not exist on AWS, so an invocation waits for
 * it. Event sources call `whenRoom` before they receive, so that messages wait in their queue instead.
 */
import { availableParallelism } from "node:os";
import { AwsError } from "../../http/index.ts";
import { AsyncInvocations } from "./async-invocations.ts";
import type { EnvironmentContext } from "./environment/environment.ts";
import { notFound, ownFunction } from "./function-of.ts";
import type { FunctionSettings } from "./function-settings.ts";
import type { InvokeOptions, LambdaInvocation } from "./invocation.ts";
import { LocalFunction } from "./local-function.ts";
import { allowedHops, nextHop, RecursionStoppedError } from "./recursion.ts";

export interface ExecutorOptions {
  /** How many invocations run at once, of all functions together. @default 10, or 4 for each processor if that is more */
  readonly maxInvocations?: number;
  /** Receives failures that no caller learns of. */
  readonly warn: (line: string) => void;
}

export class Executor {
  readonly maxInvocations: number;
  readonly #context: EnvironmentContext;
  readonly #async: AsyncInvocations;
  readonly #functions = new Map<string, LocalFunction>();
  /** Functions that were taken away, while they may still run. */
  readonly #removed = new Set<LocalFunction>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #closing = false;

  constructor(
    context: EnvironmentContext,
    { maxInvocations = Math.max(10, 4 * availableParallelism()), warn }: ExecutorOptions,
  ) {
    this.#context = context;
    this.maxInvocations = maxInvocations;
    this.#async = new AsyncInvocations(this.invoke.bind(this), context.time, warn);
  }

  /** The deployed functions' settings, by name. */
  get functions(): FunctionSettings[] {
    const all = [...this.#functions.values()].map(({ settings }) => settings);
    return all.sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** The folders of the code that functions have, or still run. */
  get folders(): string[] {
    return [...new Set(this.#all().flatMap(({ folders }) => folders))];
  }

  /** Deploys a function, or changes the one of its name: what runs ends with the code that it began with. */
  deploy(settings: FunctionSettings): void {
    const deployed = this.#functions.get(settings.name);
    if (deployed !== undefined) deployed.change(settings);
    else this.#functions.set(settings.name, new LocalFunction(settings, this.#context));
  }

  /** Takes a function away. Its invocations that run may end. */
  remove(name: string): void {
    const removed = this.#functions.get(name);
    if (removed === undefined) return;
    this.#functions.delete(name);
    removed.retire();
    this.#removed.add(removed);
  }

  /** A function's settings, by its name or ARN, whole or in part. Throws `ResourceNotFoundException`. */
  find(nameOrArn: string): FunctionSettings {
    return this.#find(nameOrArn).settings;
  }

  /**
   * Invokes a function and waits for it. A handler's error, a timeout and a crash are in the answer.
   *
   * @throws AwsError when the function was not invoked: `ResourceNotFoundException`, `TooManyRequestsException`,
   *   `RecursiveInvocationException`, and `ServiceException` while closing
   */
  async invoke(
    nameOrArn: string,
    payload: string,
    { requestId, traces = [] }: InvokeOptions = {},
  ): Promise<LambdaInvocation> {
    const target = this.#find(nameOrArn);
    if (this.#closing) throw new AwsError("ServiceException", "pawl dev is closing", { status: 503 });
    for (const trace of traces) {
      const stopped = this.recursionStop(nameOrArn, trace);
      if (stopped !== undefined) throw stopped;
    }
    const hop = nextHop(target.settings.arn, traces, this.#context.time.now());
    const leave = target.admit();
    try {
      while (this.#running >= this.maxInvocations) await this.whenRoom();
      this.#running++;
      try {
        if (target.cold) this.#makeRoom();
        return await target.invoke(payload, { requestId, trace: hop.trace });
      } finally {
        this.#running--;
        this.#waiting.shift()?.();
      }
    } finally {
      leave();
    }
  }

  /** The error with which AWS would refuse to invoke a function with this trace header; undefined if it would not. */
  recursionStop(nameOrArn: string, trace: string | undefined): RecursionStoppedError | undefined {
    const { name, arn, recursion } = this.find(nameOrArn);
    const { number } = nextHop(arn, [trace], this.#context.time.now());
    const stops = recursion === "Terminate" && number > allowedHops;
    return stops ? new RecursionStoppedError(name, number) : undefined;
  }

  /** Accepts an asynchronous invocation, with AWS's retries. Throws like `invoke` when there is no such function. */
  invokeAsync(nameOrArn: string, payload: string, options: InvokeOptions = {}): void {
    this.#async.accept(this.find(nameOrArn), payload, options);
  }

  /** How many invocations run now. */
  get running(): number {
    return this.#running;
  }

  /** Resolves when an invocation would not have to wait for the machine. */
  async whenRoom(): Promise<void> {
    if (this.#running < this.maxInvocations) return;
    await new Promise<void>((free) => this.#waiting.push(free));
    // If the caller that is woken does not invoke anything, the next one is woken too.
    queueMicrotask(() =>
      queueMicrotask(() => this.#running < this.maxInvocations && this.#waiting.shift()?.()),
    );
  }

  /**
   * Accepts no more invocations, and tells those that run that no time is left. Those that have not returned at the
   * end are killed.
   *
   * @param graceMilliseconds by the machine's clock. @default 10000
   */
  async close(graceMilliseconds = 10_000): Promise<void> {
    this.#closing = true;
    this.#async.close();
    const all = this.#all();
    for (const each of all) each.shutDown();
    const until = performance.now() + graceMilliseconds;
    while (all.some(({ running }) => running > 0) && performance.now() < until) {
      await new Promise((passed) => setTimeout(passed, 10));
    }
    await Promise.all(all.map((each) => each.kill()));
  }

  /** All functions with a process, also those that were taken away. */
  #all(): LocalFunction[] {
    for (const each of this.#removed) if (each.running === 0) this.#removed.delete(each);
    return [...this.#functions.values(), ...this.#removed];
  }

  #find(nameOrArn: string): LocalFunction {
    const found = this.#functions.get(ownFunction(nameOrArn, this.#context.account) ?? "");
    if (found !== undefined) return found;
    throw notFound(`Function not found: ${nameOrArn}`);
  }

  /** Ends idle environments of other functions, so that one more does not exceed the limit. */
  #makeRoom(): void {
    const all = this.#all();
    let size = all.reduce((sum, each) => sum + each.size, 0);
    while (size >= this.maxInvocations && all.some((each) => each.endIdle())) size--;
  }
}
