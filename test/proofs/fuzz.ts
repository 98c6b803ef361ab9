/**
 * `npm run prove:fuzz [-- --inputs N] [--seed S] [--only NAME]`: gives each kind of input 10,000 times, damaged in ways
 * that nobody has thought of. Two threads take one kind after another; this one only watches them, so it can tell which
 * input a thread hangs at. A failure is printed with the smallest input that shows it, and the seed that draws it again.
 */
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import fc from "fast-check";
import { counted } from "../fuzz/counted.ts";
import { targets } from "../fuzz/index.ts";

const threads = 2;
/** A thread that begins no input for this long hangs: an input that takes over a second of CPU has failed before. */
const hangsMs = 20_000;

interface Options {
  readonly inputs: number;
  readonly seed: number;
}

/** What the threads are given. `begun`: how many inputs of each target. */
interface Work extends Options {
  readonly names: readonly string[];
  readonly taken: Int32Array;
  readonly begun: Int32Array;
}

interface Result {
  readonly name: string;
  readonly seconds: number;
  /** Undefined where it holds. */
  readonly failure: string | undefined;
}

/** Takes targets until none is left. */
async function work({ names, taken, begun, inputs, seed }: Work, report: (done: Result) => void) {
  for (;;) {
    const i = Atomics.add(taken, 0, 1);
    const target = targets.find(({ name }) => name === names[i]);
    if (target === undefined) return;
    const started = performance.now();
    const property = counted(target.property, () => Atomics.add(begun, i, 1));
    const details = await fc.check(property, { numRuns: inputs, seed });
    const seconds = (performance.now() - started) / 1_000;
    await target.close?.();
    report({
      name: target.name,
      seconds,
      failure: details.failed
        ? `${String(details.errorInstance).slice(0, 2_000)}\n${fc.defaultReportMessage(details)}`
        : undefined,
    });
  }
}

/** Runs one thread to its end. Ends it where it hangs. */
function watched(given: Work, onResult: (done: Result) => void): Promise<void> {
  const thread = new Worker(new URL(import.meta.url), { workerData: given });
  let seen = "";
  const watch = setInterval(() => {
    const now = String(given.begun);
    if (now === seen) void thread.terminate();
    seen = now;
  }, hangsMs);
  return new Promise((resolve) => {
    thread.on("message", onResult);
    thread.on("error", (error) => console.log(`a thread ended: ${error.stack ?? String(error)}`));
    thread.on("exit", () => {
      clearInterval(watch);
      resolve();
    });
  });
}

function readOptions(): Options & { readonly names: readonly string[] } {
  const options = { inputs: { type: "string" }, seed: { type: "string" }, only: { type: "string" } } as const;
  // In CI a change is judged by the same inputs as the one before it.
  const drawn = process.env.CI ? "21" : String(Date.now() % 2 ** 31);
  const { inputs = "10000", seed = drawn, only } = parseArgs({ options }).values;
  for (const [name, value] of Object.entries({ inputs, seed })) {
    if (!/^[1-9]\d{0,9}$/.test(value))
      throw new Error(`--${name} ${value} is not allowed: a whole number from 1`);
  }
  const names = targets.map(({ name }) => name);
  if (only !== undefined && !names.includes(only))
    throw new Error(`--only ${only} is not allowed: there are ${names.join(", ")}`);
  return { inputs: Number(inputs), seed: Number(seed), names: only === undefined ? names : [only] };
}

if (!isMainThread) {
  await work(workerData as Work, (done) => parentPort?.postMessage(done));
} else {
  const { names, ...options } = readOptions();
  const shared = (length: number) => new Int32Array(new SharedArrayBuffer(4 * length));
  const given: Work = { ...options, names, taken: shared(1), begun: shared(names.length) };
  console.log(`${options.inputs} inputs each, seed ${options.seed}`);
  const left = new Map(names.map((name, i) => [name, i]));
  let passed = 0;
  const onResult = ({ name, seconds, failure }: Result) => {
    left.delete(name);
    if (failure === undefined) passed++;
    console.log(`${failure === undefined ? "ok" : "FAILED"} ${name} (${seconds.toFixed(1)} s)`);
    if (failure !== undefined) console.log(failure);
  };
  await Promise.all(Array.from({ length: threads }, () => watched(given, onResult)));
  for (const [name, i] of left) {
    const begun = given.begun[i] ?? 0;
    const again = `--only ${name} --seed ${options.seed} --inputs ${begun}`;
    console.log(
      `FAILED ${name}: ${begun === 0 ? "no thread is left to try it" : `hangs at the last of ${again}`}`,
    );
  }
  console.log(`${passed} passed, ${names.length - passed} failed, 0 skipped`);
  process.exitCode = passed === names.length ? 0 : 1;
}
