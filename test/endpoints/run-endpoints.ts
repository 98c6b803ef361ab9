/**
 * Runs the suite on some endpoints side by side, as a program: installs them, starts itself again where nothing else can
 * reach what it serves, and prints a line for each step.
 *
 * An endpoint that cannot be had on this machine is skipped; with `CI=true` it fails.
 */
import type { Count } from "../steps.ts";
import { type Endpoint, UnavailableError } from "./endpoint.ts";
import { canIsolate, runIsolated } from "./isolated.ts";
import { runSuite, unavailable } from "./suite.ts";

/** Given to the program when it starts itself again. */
export const isolatedFlag = "--isolated";

export interface RunOptions {
  /** The program's file, and its arguments, to start it again. */
  readonly again: readonly string[];
  readonly isolated: boolean;
}

type Say = (line: string) => void;

/** @returns what the steps came to; undefined where the process has told it, or was interrupted, and set its exit code */
export async function runEndpoints(
  endpoints: readonly Endpoint[],
  options: RunOptions,
): Promise<Count | undefined> {
  const stop = new AbortController();
  const interrupt = () => stop.abort(new Error("interrupted"));
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, interrupt);
  // The program that started this one holds the other end.
  if (options.isolated) process.stdin.resume().once("end", interrupt).once("close", interrupt);
  try {
    return await run(endpoints, options, stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    process.exitCode = 130;
    return undefined;
  } finally {
    process.stdin.destroy();
  }
}

async function run(
  endpoints: readonly Endpoint[],
  { again, isolated }: RunOptions,
  signal: AbortSignal,
): Promise<Count | undefined> {
  const count = { passed: 0, failed: 0, skipped: 0 };
  const installed: Endpoint[] = [];
  // One after the other: pip and npm use both cores as it is.
  for (const endpoint of endpoints) {
    try {
      await endpoint.install(signal);
      installed.push(endpoint);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof UnavailableError)) throw error;
      const ci = process.env.CI === "true";
      add(count, unavailable(endpoint, error, { ci, say: sayOf(endpoint, endpoints) }));
    }
  }
  if (!isolated && installed.some((endpoint) => endpoint.isolated)) {
    if (canIsolate()) {
      process.exitCode = await runIsolated([...again, isolatedFlag], signal);
      return undefined;
    }
    console.log("note       no network namespaces on this machine: DynamoDB Local listens on all interfaces");
  }
  const runs = installed.map((endpoint) => runSuite(endpoint, { signal, say: sayOf(endpoint, endpoints) }));
  // Each of them has ended what it started before an error of one is told.
  for (const ended of await Promise.allSettled(runs)) {
    if (ended.status === "fulfilled") add(count, ended.value);
    else if (ended.reason !== signal.reason) {
      console.log(`FAILED     ${ended.reason instanceof Error ? ended.reason.message : ended.reason}`);
      count.failed++;
    }
  }
  signal.throwIfAborted();
  return count;
}

/** Lines of several endpoints are told apart. */
function sayOf({ name }: Endpoint, all: readonly Endpoint[]): Say {
  return (line) => console.log(all.length > 1 ? `${name.padEnd(11)}${line}` : line);
}

function add(sum: { passed: number; failed: number; skipped: number }, more: Readonly<typeof sum>): void {
  sum.passed += more.passed;
  sum.failed += more.failed;
  sum.skipped += more.skipped;
}
