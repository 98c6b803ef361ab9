/**
 * `pawl dev`: the synthesized app on one machine, in this process and those of its functions.
 *
 * The order matters. Opening the state folder comes first and refuses a second process. It also ends processes that
 * an earlier one left running, before the state is read. Dead leases are ended before a worker can receive their
 * messages. On closing, queues are no longer read, and running turns are told that no time is left; they save their
 * progress through the same services, which close last.
 */
import { rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { outputs } from "../../functions/model/task/manifest.ts";
import { type LambdaInvocation, type LocalAws, openLocalAws } from "../services/index.ts";
import { output, type Stack } from "../stack/index.ts";
import type { LocalTime } from "../time/index.ts";
import { endDeadLeases } from "./dead-leases.ts";
import { Narrator } from "./narrator.ts";
import { explainPortError } from "./port-holder.ts";
import { functionNames, type ProjectStackOptions, readProjectStack } from "./project-stack.ts";
import { closeOnSignals } from "./signals.ts";
import { plainDisplay, TerminalDisplay } from "./terminal-display.ts";

export interface DevOptions extends Partial<ProjectStackOptions> {
  /** Receives each line. @default standard output, with progress bars on a terminal */
  readonly log?: (line: string) => void;
  /** Where all state is kept, relative to `root`. @default ".pawl" */
  readonly stateFolder?: string;
  /** Where it listens. 0 takes any free port. @default 4766 */
  readonly port?: number;
  /** Closes on SIGINT and SIGTERM, and ends the process. @default true */
  readonly signals?: boolean;
}

/** A running `pawl dev`. */
export interface Dev {
  readonly endpoint: string;
  readonly time: LocalTime;
  readonly aws: LocalAws;
  readonly stack: Stack;
  /** Invokes a function by its name and waits for it. */
  invoke(functionName: string, payload?: unknown): Promise<LambdaInvocation>;
  /** Gives running turns time to save their progress, and ends. */
  close(): Promise<void>;
}

/** Starts everything. Resolves when the sweeper was invoked once. When it throws, it has closed what it opened. */
export async function startDev(options: DevOptions = {}): Promise<Dev> {
  const { root = resolve(import.meta.dirname, "../.."), port = 4766, signals = true } = options;
  const narrator = new Narrator(display(options), () => aws.time.now());
  const aws = await openLocalAws({
    stateFolder: resolve(root, options.stateFolder ?? ".pawl"),
    port,
    reporter: narrator,
  }).catch((error) => explainPortError(port, error));
  const devFile = aws.state.path("dev.json");

  let closing: Promise<void> | undefined;
  let removeListeners = () => {};
  const close = () => {
    closing ??= (async () => {
      await aws.stop();
      rmSync(devFile, { force: true });
      await aws.close();
      removeListeners();
    })();
    return closing;
  };
  if (signals) removeListeners = closeOnSignals(close, (line) => narrator.say(line));

  try {
    aws.front.pawl("GET", "/dev", () => ({ pid: process.pid, folder: aws.state.folder }));
    const stack = await readProjectStack({ ...options, root }, aws, (line) => narrator.say(line));
    narrator.nameFunctions(functionNames(stack));
    await aws.deploy(stack);
    await takeOverRuns(stack, aws, narrator);
    aws.start(stack);
    writeFileSync(devFile, `${JSON.stringify(description(stack, aws))}\n`);
    narrator.say(`ready at ${aws.endpoint}, state in ${aws.state.folder}`);

    const invoke: Dev["invoke"] = (name, payload = {}) =>
      aws.lambda.executor.invoke(name, JSON.stringify(payload));
    const sweeper = output(stack, outputs.sweeper);
    const failure = sweeper === undefined ? undefined : (await invoke(sweeper)).failure;
    if (failure !== undefined) narrator.say(`the sweeper failed: ${failure.errorMessage}`);
    return { endpoint: aws.endpoint, time: aws.time, aws, stack, invoke, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function display({ log }: DevOptions) {
  const hasBars = log === undefined && process.stdout.isTTY;
  return hasBars ? new TerminalDisplay(process.stdout) : plainDisplay(log ?? console.log);
}

/** Ends the leases of earlier workers, and tells of writes to runs from now on. */
async function takeOverRuns(stack: Stack, { dynamodb, time }: LocalAws, narrator: Narrator): Promise<void> {
  const runs = output(stack, outputs.runsTable);
  if (runs === undefined) return;
  const ended = await endDeadLeases(dynamodb, runs, time.now());
  if (ended > 0) narrator.say(`ended ${ended} ${ended === 1 ? "lease" : "leases"} of workers that are gone`);
  dynamodb.onWrite((write) => {
    if (write.table === runs) narrator.written(write);
  });
}

/** What `dev.json` says, by which the command finds this process. */
function description(stack: Stack, { front, endpoint, time }: LocalAws) {
  return {
    pid: process.pid,
    port: front.port,
    endpoint,
    startedAt: new Date(time.now()).toISOString(),
    stage: output(stack, outputs.stage),
  };
}
