/** The thread of `read-file-program.ts` in which the task's code runs. */
import { parentPort, workerData } from "node:worker_threads";
import type { ReadAnswer } from "./read-apart.ts";
import { readFile } from "./read-file.ts";

let answer: ReadAnswer;
try {
  answer = { read: await readFile(workerData) };
} catch (error) {
  answer = { error: error instanceof Error ? error.message : String(error) };
}
parentPort?.postMessage(answer);
