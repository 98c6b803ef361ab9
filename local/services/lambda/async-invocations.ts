/**
 * Asynchronous invocations: accepted at once, tried in the background as AWS tries them. An invocation that fails is
 * retried after one minute and again after two, as often as the function's settings say. One that is throttled is
 * retried at growing intervals until it is too old: AWS keeps it for as long as the settings say, and no longer. One that
 * is too old before its first try is dropped: after time was set forward, a function that is invoked each minute and keeps
 * its invocations for a minute gets the newest and no other. They are kept in memory: those that wait when the process ends
 * are lost, which on AWS they would not be.
 */
import { randomUUID } from "node:crypto";
import { AwsError } from "../../http/index.ts";
import type { LocalTime } from "../../time/index.ts";
import type { FunctionSettings } from "./function-settings.ts";
import type { Invoke, InvokeOptions } from "./invocation.ts";

/** The asynchronous invocations of all functions. */
export class AsyncInvocations {
  readonly #invoke: Invoke;
  readonly #time: LocalTime;
  readonly #warn: (line: string) => void;
  /** How many were too old, by function, since it was last said. */
  readonly #dropped = new Map<string, number>();
  #closed = false;

  constructor(invoke: Invoke, time: LocalTime, warn: (line: string) => void) {
    this.#invoke = invoke;
    this.#time = time;
    this.#warn = warn;
  }

  /** Accepts an invocation. Never throws. */
  accept(settings: FunctionSettings, payload: string, options: InvokeOptions): void {
    void this.#run(settings, payload, { requestId: randomUUID(), ...options });
  }

  /** Retries nothing from now on. */
  close(): void {
    this.#closed = true;
  }

  async #run(
    { name, asyncRetries, asyncAgeSeconds }: FunctionSettings,
    payload: string,
    options: InvokeOptions,
  ): Promise<void> {
    const acceptedAt = this.#time.now();
    let failures = 0;
    let throttles = 0;
    // A step of time is made in one go: after it, all that it accepted can be seen to be old or new.
    await Promise.resolve();
    if (this.#time.now() >= acceptedAt + asyncAgeSeconds * 1000) return this.#tooOld(name, asyncAgeSeconds);
    while (!this.#closed) {
      try {
        const { failure } = await this.#invoke(name, payload, options);
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
        const delay = Math.min(2 ** throttles++ * 1000, 300_000);
        if (!throttled || this.#time.now() + delay >= acceptedAt + asyncAgeSeconds * 1000) {
          this.#warn(`${name}: ${(error as Error).message}; its asynchronous invocation is dropped`);
          return;
        }
        await this.#wait(delay);
      }
    }
  }

  /** Says so in one line for all that were dropped together. */
  #tooOld(name: string, asyncAgeSeconds: number): void {
    const count = this.#dropped.get(name) ?? 0;
    this.#dropped.set(name, count + 1);
    if (count > 0) return;
    setImmediate(() => {
      const dropped = this.#dropped.get(name);
      this.#dropped.delete(name);
      this.#warn(
        `${name}: ${dropped} asynchronous invocations were ${asyncAgeSeconds} s old or older and were dropped, as AWS would`,
      );
    });
  }

  #wait(milliseconds: number): Promise<void> {
    return new Promise((passed) => this.#time.at(this.#time.now() + milliseconds, passed));
  }
}
