/**
 * The process of `read-apart.ts`: reads one file, and sends what it found. It ends with the process that started it. The task's
 * code has a thread of its own here, so that this is so also while that code loops.
 */
import { rmSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { pawlFile } from "../../../../roots.ts";
import type { ReadAnswer } from "./read-apart.ts";
import type { FileToRead } from "./read-file.ts";

process.once("message", (asked: FileToRead) => {
  process.once("disconnect", () => {
    if (asked.folder !== undefined) rmSync(asked.folder, { recursive: true, force: true });
    process.exit();
  });
  let isAnswered = false;
  const answer = (found: ReadAnswer) => {
    isAnswered = true;
    process.send?.(found);
  };
  const thread = new Worker(pawlFile("cli/commands/runs/input/read-file-thread"), { workerData: asked });
  thread.once("message", answer);
  // What the task's code throws where nobody waits for it.
  thread.once("error", (error: unknown) =>
    answer({ error: error instanceof Error ? error.message : String(error) }),
  );
  thread.once("exit", (code) => {
    if (!isAnswered) process.exit(code);
  });
});
