/** Runs a command to its end, and ends it with its own children when it takes too long or the suite is interrupted. */
import { spawn } from "node:child_process";

export interface CommandOptions {
  readonly signal: AbortSignal;
  readonly seconds: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  /** Standard output and standard error, as they came. */
  readonly output: string;
}

export async function runCommand(
  file: string,
  args: readonly string[],
  { signal, seconds, cwd, env }: CommandOptions,
): Promise<Ended> {
  signal.throwIfAborted();
  // A group of its own, so that what it started can be ended with it.
  const child = spawn(file, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const end = () => child.pid !== undefined && killGroup(child.pid);
  const timer = setTimeout(end, seconds * 1000);
  signal.addEventListener("abort", end);
  const texts = { stdout: "", output: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    texts.stdout += text;
    texts.output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    texts.output += text;
  });
  try {
    const code = await new Promise<number | null>((ended, failed) =>
      child.once("error", failed).once("close", ended),
    );
    signal.throwIfAborted();
    return { code, ...texts };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
  }
}

/** @throws an error with the last lines of its output unless it exits with 0 */
export async function mustRun(
  file: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<string> {
  const { code, stdout, output } = await runCommand(file, args, options);
  if (code === 0) return stdout;
  const last = output.trimEnd().split("\n").slice(-15).join("\n");
  const how = code === null ? `was ended, or took more than ${options.seconds} s` : `ended with ${code}`;
  throw new Error(`${file.split("/").at(-1)} ${args.slice(0, 3).join(" ")} ${how}:\n${last}`);
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
