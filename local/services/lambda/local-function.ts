/**
 * One deployed function and its environments, which are started on demand and reused. Invocations beyond its reserved
 * concurrency are throttled, as on AWS.
 */
import { AwsError } from "../../http/index.ts";
import { type EnvironmentContext, FunctionEnvironment } from "./environment/environment.ts";
import type { FunctionSettings } from "./function-settings.ts";
import type { LambdaInvocation } from "./invocation.ts";

/** How long an idle environment is kept, by the machine's clock. */
const idleMilliseconds = 5 * 60_000;

export class LocalFunction {
  #settings: FunctionSettings;
  readonly #context: EnvironmentContext;
  readonly #environments = new Map<FunctionEnvironment, NodeJS.Timeout | undefined>();
  #retired = false;
  #running = 0;

  constructor(settings: FunctionSettings, context: EnvironmentContext) {
    this.#settings = settings;
    this.#context = context;
  }

  /** What the next environment is started with. */
  get settings(): FunctionSettings {
    return this.#settings;
  }

  /** The folders of its code, and of code that still runs. */
  get folders(): string[] {
    return [this.#settings, ...[...this.#environments.keys()].map(({ settings }) => settings)].map(
      ({ folder }) => folder,
    );
  }

  /** Uses other settings from now on. Invocations that run end in their environments, which are not used again. */
  change(settings: FunctionSettings): void {
    if (JSON.stringify(settings) === JSON.stringify(this.#settings)) return;
    this.#settings = settings;
    while (this.endIdle());
  }

  /** Ends idle environments, and each of the others once its invocation has ended. */
  retire(): void {
    this.#retired = true;
    while (this.endIdle());
  }

  /** How many environments it has, idle or not. */
  get size(): number {
    return this.#environments.size;
  }

  /** Whether an invocation would have to wait for an environment to start. */
  get cold(): boolean {
    return ![...this.#environments.keys()].some((environment) => environment.idle);
  }

  /** How many invocations it has admitted that have not ended. */
  get running(): number {
    return this.#running;
  }

  /**
   * Counts an invocation. Throws a `TooManyRequestsException` beyond the reserved concurrency.
   *
   * @returns call it when the invocation has ended
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

  /** Runs the handler once, for an invocation that was admitted. */
  async invoke(payload: string, options: { requestId?: string; trace?: string }): Promise<LambdaInvocation> {
    const environment = this.#take();
    try {
      return await environment.invoke(payload, options);
    } finally {
      this.#putBack(environment);
    }
  }

  /** Ends an idle environment. @returns false when there is none */
  endIdle(): boolean {
    const idle = [...this.#environments.keys()].find((environment) => environment.idle);
    if (idle === undefined) return false;
    this.#end(idle);
    return true;
  }

  /** Tells all running invocations that no time is left, and ends idle environments. */
  shutDown(): void {
    for (const environment of this.#environments.keys()) {
      if (environment.idle) this.#end(environment);
      else environment.shutDown();
    }
  }

  /** Ends all environments at once. Resolves when their processes are gone. */
  async kill(): Promise<void> {
    const all = [...this.#environments.keys()];
    for (const environment of all) this.#end(environment);
    await Promise.all(all.map((environment) => environment.gone));
  }

  #take(): FunctionEnvironment {
    // The one that was used last: its caches are warmest, and the others can become idle for long enough to end.
    const idle = [...this.#environments.keys()].findLast((environment) => environment.idle);
    const environment = idle ?? new FunctionEnvironment(this.#settings, this.#context);
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
    if (this.#retired || environment.settings !== this.#settings) {
      this.#end(environment);
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
