/**
 * `pawl dev`: the synthesized app on one machine, in this process and those of its functions.
 *
 * The order matters. Opening the state folder comes first and refuses a second process. It also ends processes that
 * an earlier one left running, before the state is read. Dead leases are ended before a worker can receive their
 * messages. On closing, nothing is reloaded and queues are no longer read, and running turns are told that no time is
 * left; they save their progress through the same services, which close last.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { outputs } from "../../functions/model/task/manifest.ts";
import { projectRoot } from "../../roots.ts";
import { type Snapshot, SourceWatch } from "../project/index.ts";
import {
  explainStateError,
  type LambdaInvocation,
  type LocalAws,
  openLocalAws,
  putStateAside,
} from "../services/index.ts";
import { output, type Stack } from "../stack/index.ts";
import type { LocalTime } from "../time/index.ts";
import { boundedOutput } from "./bounded-output.ts";
import { endDeadLeases } from "./dead-leases.ts";
import { tellLooks } from "./looks.ts";
import { Narrator } from "./narrator.ts";
import { pawlsIn } from "./pawls.ts";
import { explainPortError } from "./port-holder.ts";
import { functionNames, ProjectStack, type ProjectStackOptions } from "./project-stack.ts";
import { maskedOf, readyWords, taskFoldersOf, taskToTry, unitsOfTasks } from "./ready-words.ts";
import { Reloader } from "./reloader.ts";
import { closeOnSignals } from "./signals.ts";
import { closeWithStarter } from "./starter.ts";
import { plainDisplay, TerminalDisplay } from "./terminal-display.ts";

export interface DevOptions extends Partial<ProjectStackOptions> {
  /** Receives each line. @default standard output, with progress bars on a terminal */
  readonly log?: (line: string) => void;
  /** Where all state is kept, relative to `root`. @default ".pawl" */
  readonly stateFolder?: string;
  /** Puts the state that is there aside first. @default false */
  readonly reset?: boolean;
  /** Where it listens. 0 takes any free port. @default 4766 */
  readonly port?: number;
  /** Called once it is ready, with what says a line. It does not wait for what is done then, until `closed` aborts. */
  readonly onReady?: (dev: ServedDev) => void;
  /** Closes on signals, and when what started it is gone, and ends the process. @default true */
  readonly signals?: boolean;
}

/** What is told to what is served with it. */
export interface ServedDev extends Pick<Dev, "endpoint"> {
  say(line: string): void;
  /** Calls back after each reload. */
  onReload(listener: () => void): void;
  readonly closed: AbortSignal;
}

/** A running `pawl dev`. */
export interface Dev {
  readonly endpoint: string;
  readonly time: LocalTime;
  readonly aws: LocalAws;
  /** The newest that runs. */
  readonly stack: Stack;
  /** Invokes a function by its name and waits for it. */
  invoke(functionName: string, payload?: unknown): Promise<LambdaInvocation>;
  /** Takes on what has changed, as happens by itself where no `template` is given. */
  reload(snapshot: Snapshot): Promise<{ matters: boolean }>;
  /** Gives running turns time to save their progress, and ends. */
  close(): Promise<void>;
}

/** Starts everything. Resolves when the sweeper was invoked once. When it throws, it has closed what it opened. */
export async function startDev(options: DevOptions = {}): Promise<Dev> {
  const { root = projectRoot, port = 4766, signals = true } = options;
  const narrator = new Narrator(display(options), () => aws.time.now());
  const say = (line: string) => narrator.say(line);
  const stateFolder = resolve(root, options.stateFolder ?? ".pawl");
  const aside = options.reset === true ? putStateAside(stateFolder) : undefined;
  const aws = await openLocalAws({
    stateFolder,
    port,
    reporter: narrator,
  }).catch((error) => explainPortError(port, error));
  if (aside !== undefined) say(`starting from scratch: the earlier state is in ${aside}`);
  const devFile = aws.state.path("dev.json");
  const project = new ProjectStack({ ...options, root }, aws);

  const closed = new AbortController();
  let watch: SourceWatch | undefined;
  let closing: Promise<void> | undefined;
  const removeListeners: (() => void)[] = [];
  const close = () => {
    closing ??= (async () => {
      closed.abort();
      await watch?.end();
      project.close();
      await aws.stop();
      rmSync(devFile, { force: true, recursive: true });
      await aws.close();
      for (const remove of removeListeners) remove();
    })();
    return closing;
  };
  if (signals) removeListeners.push(closeOnSignals(close, say), closeWithStarter(close, say));

  try {
    aws.front.pawl("GET", "/dev", () => ({ pid: process.pid, folder: aws.state.folder }));
    const snapshot = await project.sources.read();
    const stack = await project.first(snapshot, say, closed.signal);
    narrator.nameFunctions(functionNames(stack));
    narrator.nameUnits(unitsOfTasks(project.outdir));
    narrator.nameMasked(maskedOf(project.outdir));
    await aws.deploy(stack);
    await takeOverRuns(stack, aws, narrator);
    aws.start(stack);
    writeFileSync(devFile, `${JSON.stringify(description(stack, aws))}\n`);
    const place = { endpoint: aws.endpoint, pid: process.pid, stateFolder };
    const found = stateFolder === join(root, ".pawl");
    const tell = tellLooks(say);
    tell(project.looks);
    for (const line of readyWords({ ...place, found, task: taskToTry(project.outdir) })) say(line);
    const listeners: (() => void)[] = [];
    const onReload = (listener: () => void) => void listeners.push(listener);
    options.onReady?.({ endpoint: aws.endpoint, say, onReload, closed: closed.signal });

    const invoke: Dev["invoke"] = (name, payload = {}) =>
      aws.lambda.executor.invoke(name, JSON.stringify(payload));
    const reloader = new Reloader({
      first: { stack, snapshot },
      make: (changed, signal) => project.next(changed, signal),
      apply: async (changed) => {
        await aws.deploy(changed);
        narrator.nameFunctions(functionNames(changed));
        narrator.nameUnits(unitsOfTasks(project.outdir));
        narrator.nameMasked(maskedOf(project.outdir));
        aws.start(changed);
        void sweep(changed, invoke, say);
      },
      say,
      taskFolders: () => taskFoldersOf(project.outdir),
      onReloaded() {
        tell(project.looks);
        for (const listener of listeners) listener();
      },
      signal: closed.signal,
    });
    const reload: Dev["reload"] = (changed) => reloader.reload(changed);
    if (options.template === undefined)
      watch = new SourceWatch({ sources: project.sources, first: snapshot, onChange: reload, sleep: wait });
    await sweep(stack, invoke, say);
    return {
      ...{ endpoint: aws.endpoint, time: aws.time, aws, invoke, reload, close },
      get stack() {
        return reloader.stack;
      },
    };
  } catch (error) {
    await close();
    throw explainStateError(stateFolder, error);
  }
}

/** Resolves early, and never rejects, when it is told to end. */
async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => {});
}

/** Invokes the sweeper, which starts the start-up tasks of a deployment and resends what is due. */
async function sweep(stack: Stack, invoke: Dev["invoke"], say: (line: string) => void): Promise<void> {
  for (const sweeper of pawlsIn(stack).flatMap((pawl) => output(pawl, outputs.sweeper) ?? [])) {
    const failure = await invoke(sweeper).then(
      (invocation) => invocation.failure,
      ({ code, message }: { code?: string; message: string }) =>
        // It is refused while everything closes.
        code === "ServiceException" ? undefined : { errorMessage: message },
    );
    if (failure !== undefined) say(`the sweeper failed: ${failure.errorMessage}`);
  }
}

function display({ log }: DevOptions) {
  const hasBars = log === undefined && process.stdout.isTTY;
  return hasBars ? new TerminalDisplay(process.stdout) : plainDisplay(log ?? boundedOutput(process.stdout));
}

/** Ends the leases of earlier workers, and tells of writes to runs from now on. */
async function takeOverRuns(stack: Stack, { dynamodb, time }: LocalAws, narrator: Narrator): Promise<void> {
  const tables = pawlsIn(stack).flatMap((pawl) => output(pawl, outputs.runsTable) ?? []);
  let ended = 0;
  for (const table of tables) ended += await endDeadLeases(dynamodb, table, time.now());
  if (ended > 0) narrator.say(`ended ${ended} ${ended === 1 ? "lease" : "leases"} of workers that are gone`);
  dynamodb.onWrite((write) => {
    if (tables.includes(write.table)) narrator.written(write);
  });
}

/** What `dev.json` says, by which the command finds this process. */
function description(stack: Stack, { front, endpoint, time }: LocalAws) {
  return {
    pid: process.pid,
    port: front.port,
    endpoint,
    startedAt: new Date(time.now()).toISOString(),
    stage: pawlsIn(stack).map((pawl) => output(pawl, outputs.stage))[0],
  };
}
