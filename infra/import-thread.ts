/**
 * The watching thread of `import-watch.ts`: ends the process with an explanation when a module takes too long. It works even
 * if the main thread is blocked.
 */
import { writeSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";

const { seconds, parent } = workerData as { readonly seconds: number; readonly parent: number };
const everyMilliseconds = 250;

/** What has begun and not ended, each as the beginning of a message, the newest last. */
let begun: readonly string[] = [];
let since = performance.now();

parentPort?.on("message", (now: readonly string[]) => {
  begun = now;
  since = performance.now();
});
setInterval(() => {
  // Nobody waits for the result any more.
  if (process.ppid !== parent) end();
  const newest = begun.at(-1);
  if (newest === undefined || performance.now() - since < seconds * 1_000) return;
  writeSync(2, `pawl: ${newest}: it loops, or waits for longer than ${seconds} s\n`);
  end();
}, everyMilliseconds);

/** `process.exit` would end only this thread. */
function end(): void {
  process.kill(process.pid, "SIGKILL");
}
