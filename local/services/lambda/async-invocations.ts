/**
 * Asynchronous invocations: taken at once, tried in the background as AWS tries them. A function's error is
 * retried after one minute and then two, as often as its settings say; a refusal for want of room is tried
 * again at growing distances, both only while it is not too old. They are kept in memory: what waits when the process ends is
 * gone, which AWS would have kept.
 */
import { randomUUID } from "node:crypto";
import { AwsError } from "../../http/errors.ts";
import type { LocalTime } from "../../time/local-time.ts";
import type { Executor, InvokeOptions } from "./executor.ts";
import type { FunctionSettings } from "./function-settings.ts";

/** The asynchronous invocations of all functions. */
export class AsyncInvocations {
  readonly #executor: Pick<Executor, "invoke">;
  readonly #time: LocalTime;
  readonly #warn: (line: string) => void;
  #closed = false;

  constructor(executor: Pick<Executor, "invoke">, time: LocalTime, warn: (line: string) => void) {
    this.#executor = executor;
    this.#time = time;
    this.#warn = warn;
  }

  /** Takes one. Never throws. */
  take(settings: FunctionSettings, payload: string, options: InvokeOptions): void {
    void this.#work(settings, payload, { requestId: randomUUID(), ...options });
  }

  /** Tries nothing again from now on. */
  close(): void {
    this.#closed = true;
  }

  async #work(
    { name, asyncRetries, asyncAgeSeconds }: FunctionSettings,
    payload: string,
    options: InvokeOptions,
  ): Promise<void> {
    const takenAt = this.#time.now();
    let failures = 0;
    let refusals = 0;
    while (!this.#closed) {
      try {
        const { failure } = await this.#executor.invoke(name, payload, options);
        if (failure === undefined || this.#closed) return;
        if (++failures > asyncRetries) {
          this.#warn(
            `${name}: ${failure.errorMessage}; dropped, as AWS would after ${failures} of ${asyncRetries + 1} tries`,
          );
          return;
        }
        await this.#wait(failures * 60_000);
      } catch (error) {
        if (this.#closed) return;
        const throttled = error instanceof AwsError && error.status === 429;
        const delay = Math.min(2 ** refusals++ * 1000, 300_000);
        if (!throttled || this.#time.now() + delay > takenAt + asyncAgeSeconds * 1000) {
          this.#warn(`${name}: ${(error as Error).message}; its asynchronous invocation is dropped`);
          return;
        }
        await this.#wait(delay);
      }
    }
  }

  #wait(milliseconds: number): Promise<void> {
    return new Promise((passed) => this.#time.at(this.#time.now() + milliseconds, passed));
  }
}
