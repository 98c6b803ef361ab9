/**
 * Reads a file in a process of its own. The task's code may loop, end its process or change what others share; here it does so
 * to nobody else, is what is saved by now, and can be ended. What it prints goes to this process's standard error.
 */
import { fork } from "node:child_process";
import { pawlFile } from "../../../../roots.ts";
import type { Shell } from "../../../shell.ts";
import type { FileRead, FileToRead } from "./read-file.ts";

/** What the process answers with. */
export type ReadAnswer = { readonly read: FileRead } | { readonly error: string };

/** @throws Error where the file cannot be read, or the task's code has ended the process; what aborted `signal` where that is so */
export async function readApart(
  asked: FileToRead,
  { signal, env }: { readonly signal: AbortSignal; readonly env: Shell["env"] },
): Promise<FileRead> {
  signal.throwIfAborted();
  const child = fork(pawlFile("cli/commands/runs/input/read-file-program"), {
    stdio: ["ignore", 2, 2, "ipc"],
    env,
    // What a debugger or a loader gave this process is not for that one.
    execArgv: [],
  });
  const kill = () => child.kill("SIGKILL");
  signal.addEventListener("abort", kill, { once: true });
  try {
    const answer = await new Promise<ReadAnswer>((resolve, reject) => {
      child.once("message", resolve);
      child.once("error", reject);
      child.once("exit", (code, endedBy) => {
        const how = endedBy === null ? `with exit code ${code}` : `by ${endedBy}`;
        const why = `the code of task ${asked.task.name} has ended its process ${how}`;
        reject(signal.aborted ? signal.reason : new Error(why));
      });
      child.send(asked, (error) => error && reject(error));
    });
    if ("error" in answer) throw new Error(answer.error);
    return answer.read;
  } finally {
    signal.removeEventListener("abort", kill);
    kill();
  }
}
