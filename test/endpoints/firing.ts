/**
 * `pawl fire` in this process, so that it cannot outlive it. It begins once the deployment is there, and begins again where
 * it fails.
 */
import { Readable } from "node:stream";
import { main } from "../../cli/main.ts";
import type { Shell } from "../../cli/shell.ts";
import { systemClock } from "../../functions/model/clock.ts";
import { until } from "../e2e/until.ts";

export interface Firing {
  close(): Promise<void>;
}

/** @param cwd the project's folder */
export function startFiring(endpoint: string, stage: string, cwd: string): Firing {
  const stop = new AbortController();
  const { signal } = stop;
  const sleep = (milliseconds: number) =>
    new Promise<void>((awake) => {
      const timer = setTimeout(wake, milliseconds);
      function wake() {
        clearTimeout(timer);
        signal.removeEventListener("abort", wake);
        awake();
      }
      signal.addEventListener("abort", wake);
      if (signal.aborted) wake();
    });
  const told = (text: string) =>
    process.env.ENDPOINT_OUTPUT === undefined ? true : process.stderr.write(`fire: ${text}`);
  const shell: Shell = {
    stdin: Readable.from([]),
    stdout: { write: told },
    stderr: { write: told },
    env: {},
    cwd,
    pawl: ["pawl"],
    user: "suite",
    clock: systemClock,
    random: Math.random,
    sleep,
    dev: () => Promise.reject(new Error("this shell starts no pawl dev")),
    synth: () => Promise.reject(new Error("this shell synthesizes nothing")),
    finish() {},
    leave() {},
    reserveStdout() {},
    interruptible: () => signal,
  };
  const ended = (async () => {
    while (!signal.aborted) {
      await main(["fire", "--endpoint", endpoint, "--stage", stage], shell);
      await sleep(1_000);
    }
  })();
  return {
    async close() {
      stop.abort();
      await until("pawl fire ends", async () => (await Promise.race([ended, false])) !== false);
    },
  };
}
