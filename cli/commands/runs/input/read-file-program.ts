/** The process of `read-apart.ts`: reads one file, and sends what it found. It ends with the process that started it. */
import type { ReadAnswer } from "./read-apart.ts";
import { type FileToRead, readFile } from "./read-file.ts";

process.once("disconnect", () => process.exit());
process.once("message", async (asked: FileToRead) => {
  let answer: ReadAnswer;
  try {
    answer = { read: await readFile(asked) };
  } catch (error) {
    answer = { error: error instanceof Error ? error.message : String(error) };
  }
  process.send?.(answer);
});
