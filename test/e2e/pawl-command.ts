/** The `pawl` command in a process, as a person in a second terminal starts it. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "./project.ts";

export interface Told {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PawlOptions {
  /** A project's folder. @default this project's */
  readonly cwd?: string;
  /** Variables besides the machine's, which are passed on without those of AWS. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `pawl ARGS…` of the project in `cwd`, to its end. */
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

/** The machine's variables without those of AWS, Node and npm, but for the certificates that it trusts. */
export function plainEnvironment(): Record<string, string> {
  const plain = Object.entries(process.env).filter(
    ([name]) => !/^(AWS_|NODE_(?!EXTRA_CA_CERTS$)|npm_|VITEST|PAWL_)/.test(name),
  );
  return { ...(Object.fromEntries(plain) as Record<string, string>), NO_COLOR: "1" };
}
