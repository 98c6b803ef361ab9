/** The `pawl` command as a process of its own, as a person in a second terminal starts it. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "./project.ts";

/** What a command came to. */
export interface Told {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and with what it runs. */
export interface PawlOptions {
  /** A project's folder. @default this project's */
  readonly cwd?: string;
  /** Variables besides the machine's own, from which those of AWS are taken out. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `pawl ARGS…` of the project in whose folder it is, to its end. */
export function pawl(args: readonly string[], options: PawlOptions = {}): Promise<Told> {
  return command(process.execPath, [join(options.cwd ?? root, "cli/bin.js"), ...args], options);
}

/** Runs any command to its end. */
export function command(
  file: string,
  args: readonly string[],
  { cwd = root, env = {} }: PawlOptions,
): Promise<Told> {
  const child = spawn(file, args, {
    cwd,
    env: { ...plainEnvironment(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => {
      texts[name] += text;
    });
  return new Promise((done, failed) =>
    child.once("error", failed).once("close", (code) => done({ code, ...texts })),
  );
}

/** The machine's variables without AWS's, Node's and npm's own. */
export function plainEnvironment(): Record<string, string> {
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS_|NODE_|npm_|VITEST|PAWL_)/.test(name));
  return { ...(Object.fromEntries(own) as Record<string, string>), NO_COLOR: "1" };
}
