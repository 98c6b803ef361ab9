/**
 * Synthesizes the app as the CDK CLI does, by running it in a process (`program.ts`). The user's AWS settings are withheld from
 * it, so that no lookup can reach a real account. So are variables set by the terminal and by npm: a kept result depends on
 * the variables (`kept-synth.ts`), and these differ between terminals without mattering.
 */
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { endGroup, endWithThis } from "../process-group.ts";
import { synthProgram } from "./program.ts";

export interface SynthesizeOptions {
  /** The project's folder. */
  readonly root: string;
  readonly outdir: string;
  readonly stage: string;
  readonly accountId: string;
  readonly region: string;
  /** Where bundles are kept by their content. Undefined: no code is bundled, and placeholders take its place. */
  readonly bundles?: string;
  /**
   * The app is only checked: its code, for which it makes no template, or its templates too. An app that a team has
   * written itself may make one all the same. Each mistake is then a line of the error.
   */
  readonly check?: "code" | "templates";
  /** Ends it early. */
  readonly signal?: AbortSignal;
  /** Told of the process that writes, with all that it starts: it does not end where this one is killed. */
  readonly onSpawn?: (pid: number) => void;
}

/** A synth may take this long in all, by the machine's clock. The app itself watches single files (`import-watch.ts`). */
const longestSeconds = 60;
const longestOutputMilliseconds = 500;

const keptFromIt =
  /^(AWS_|npm_|TERM|COLORTERM|SSH_|TMUX|XDG_|VSCODE_|ITERM_|GNOME_|DBUS_|WINDOWID|WT_)|^(_|SHLVL|PWD|OLDPWD|INIT_CWD|COLUMNS|LINES|DISPLAY|PAWL_DEBUG)$/;

/** The user's variables that the process gets. */
export function synthVariables(environment: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !keptFromIt.test(name)));
}

/**
 * Writes the cloud assembly. When synthesis fails, throws with what it printed.
 *
 * @returns what the app says deserves a look
 */
export async function synthesize({
  root,
  outdir,
  signal,
  onSpawn,
  ...options
}: SynthesizeOptions): Promise<readonly string[]> {
  signal?.throwIfAborted();
  mkdirSync(outdir, { recursive: true });
  const program = synthProgram(root);
  const child = spawn(program.command, program.args, {
    cwd: root,
    env: {
      // Without the cache, compiling takes a third of the time.
      NODE_COMPILE_CACHE: options.bundles && join(options.bundles, "compiled"),
      ...synthVariables(process.env),
      ...program.env,
      // No CloudFormation reads this stage's template, and CDK's checks take longer than everything else. Pawl's own app knows.
      ...(program.isForeign && options.stage === "local" && { CDK_VALIDATION: "false" }),
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({
        ...program.context,
        stage: options.stage,
        "pawl:check": options.check,
        ...(options.bundles === undefined
          ? { "aws:cdk:bundling-stacks": [] }
          : { "pawl:bundles": options.bundles }),
      }),
      CDK_DEFAULT_ACCOUNT: options.accountId,
      CDK_DEFAULT_REGION: options.region,
    },
    stdio: ["ignore", "ignore", "pipe"],
    // An app may be several programs: they end together.
    detached: true,
  });
  const { pid } = child;
  if (pid !== undefined) onSpawn?.(pid);
  const leave = pid === undefined ? () => {} : endWithThis(pid);
  const end = () => pid !== undefined && endGroup(pid);
  const tooLong = setTimeout(end, longestSeconds * 1_000);
  signal?.addEventListener("abort", end);
  let printed = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  const [code, endedBy] = await new Promise<[number | null, NodeJS.Signals | null]>((ended, failed) => {
    child.once("error", failed).once("close", (...how) => ended(how));
    // What the project's code has started may keep the output open after the process is gone.
    child.once("exit", (...how) => setTimeout(() => ended(how), longestOutputMilliseconds).unref());
  }).finally(() => {
    leave();
    clearTimeout(tooLong);
    signal?.removeEventListener("abort", end);
  });
  child.stderr.destroy();
  signal?.throwIfAborted();
  if (code === 0) {
    // Without a package.json here, bundles would take their module type from a project's package.json further up.
    writeFileSync(join(outdir, "package.json"), "{}\n");
    return [...printed.matchAll(/^ *look: (.+)$/gm)].map(([, look = ""]) => look);
  }
  const how = endedBy === null ? `ended with exit code ${code}` : `was ended by ${endedBy}`;
  const why = mistakesIn(printed) || `synthesis ${how}; it may take ${longestSeconds} s`;
  throw new Error(why);
}

/** The lines in which the app says what is wrong; else all that was printed. */
function mistakesIn(printed: string): string {
  const lines = printed.split("\n").filter((each) => each.startsWith("pawl: "));
  return lines.length === 0
    ? printed.trim()
    : lines.map((line) => line.replace(/^pawl: /, "").trim()).join("\n");
}
