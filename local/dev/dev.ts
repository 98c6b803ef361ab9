/**
 * `pawl dev`: the synthesized app on one machine, in one process and those of its functions.
 *
 * The order matters. The state is opened first, which refuses a second opener. What an earlier process left
 * running is ended before the state is looked at, and dead leases are ended before a worker can receive a
 * message of theirs. At the end polling stops first and the turns under way are told that no time is left: they
 * write and send through the same AWS, which closes last.
 */
import { rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { outputs } from "../../functions/model/manifest.ts";
import { type LocalAws, type LocalTime, openAws } from "../services/index.ts";
import type { Invocation } from "../services/lambda/environment/environment.ts";
import { writeHostProgram } from "../services/lambda/environment/host-program.ts";
import { Orphans } from "../services/lambda/environment/orphans.ts";
import { LocalApp } from "../services/lambda/lambda.ts";
import { output, resolveStack, type Stack } from "../stack/stack.ts";
import { synthesize } from "../stack/synthesize.ts";
import { readAssembly, type Template } from "../stack/template.ts";
import { endDeadLeases } from "./dead-leases.ts";
import { Narrator } from "./narrator.ts";
import { refusePort } from "./port-holder.ts";
import { closeOnSignals } from "./signals.ts";
import { plainStage, TerminalStage } from "./terminal.ts";

/** How to start. */
export interface DevOptions {
  /** The project's folder. @default this repository */
  readonly root?: string;
  /** Where all state is kept, from `root`. @default ".pawl" */
  readonly stateFolder?: string;
  /** Where it listens; 0 takes any free port, for this once. @default 4766 */
  readonly port?: number;
  /** A folder that the CDK synthesized into. @default synthesizes stage `local` */
  readonly template?: string;
  /** Changes the template before it is resolved. @default leaves it as it is */
  readonly editTemplate?: (template: Template) => Template;
  /** Resource types of the template to do without. @default none */
  readonly passOver?: readonly string[];
  /** Shows what synthesis says of the app. @default false */
  readonly summary?: boolean;
  /** Given each line that is told. @default standard output, with bars on a terminal */
  readonly log?: (line: string) => void;
  /** Closes on SIGINT and SIGTERM, and ends the process. @default true */
  readonly signals?: boolean;
  /** Invocations at once, of all functions together. @default 10, or 4 for each processor if that is more */
  readonly places?: number;
  /** How long turns under way have to return at the end, in milliseconds by the machine's clock. @default 10000 */
  readonly graceMilliseconds?: number;
}

/** A running `pawl dev`. */
export interface Dev {
  readonly endpoint: string;
  readonly time: LocalTime;
  readonly aws: LocalAws;
  readonly stack: Stack;
  /** Invokes a function by its name and waits for it. */
  invoke(functionName: string, payload?: unknown): Promise<Invocation>;
  /** Lets the turns under way save where they are, and ends. */
  close(): Promise<void>;
}

/** Starts everything; resolves when the clock has been invoked once. Throws when it cannot, having closed what it opened. */
export async function startDev(options: DevOptions = {}): Promise<Dev> {
  const { root = resolve(import.meta.dirname, "../.."), port = 4766, log, signals = true } = options;
  const stateFolder = resolve(root, options.stateFolder ?? ".pawl");
  const aws = await openAws({ stateFolder, port }).catch((error) => refusePort(port, error));
  const bars = log === undefined && process.stdout.isTTY;
  const stage = bars ? new TerminalStage(process.stdout) : plainStage(log ?? console.log);
  const narrator = new Narrator(stage, () => aws.time.now());
  const devFile = aws.state.path("dev.json");

  let app: LocalApp | undefined;
  let closing: Promise<void> | undefined;
  let forgetSignals = () => {};
  const close = () => {
    closing ??= (async () => {
      await app?.close(options.graceMilliseconds);
      rmSync(devFile, { force: true });
      await aws.close();
      forgetSignals();
    })();
    return closing;
  };
  if (signals) forgetSignals = closeOnSignals(close, (line) => narrator.say(line));

  try {
    aws.front.pawl("GET", "/dev", () => ({ pid: process.pid, folder: aws.state.folder }));
    const program = aws.state.path("function-host.mjs");
    const orphans = new Orphans(aws.state.path("environments"), program);
    orphans.end();
    const { stack, template } = await readStack(options, root, aws, narrator);
    narrator.name(shortNames(stack));
    app = await LocalApp.deploy({
      stack,
      template,
      aws,
      orphans,
      program: writeHostProgram(program),
      onLine: (line) => narrator.printed(line),
      warn: (line) => narrator.warn(line),
      ...(options.places === undefined ? {} : { places: options.places }),
    });
    await takeOver(stack, aws, narrator);
    app.start();
    const said = { pid: process.pid, port: aws.front.port, endpoint: aws.endpoint };
    const more = { startedAt: new Date(aws.time.now()).toISOString(), stage: output(stack, outputs.stage) };
    writeFileSync(devFile, `${JSON.stringify({ ...said, ...more })}\n`);
    narrator.say(`ready at ${aws.endpoint}, state in ${aws.state.folder}`);

    const { executor } = app;
    const invoke: Dev["invoke"] = (name, payload = {}) => executor.invoke(name, JSON.stringify(payload));
    const sweeper = output(stack, outputs.sweeper);
    const failure = sweeper === undefined ? undefined : (await invoke(sweeper)).failure;
    if (failure !== undefined) narrator.say(`the sweeper failed: ${failure.errorMessage}`);
    return { endpoint: aws.endpoint, time: aws.time, aws, stack, invoke, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function readStack(
  {
    template,
    editTemplate = (unchanged) => unchanged,
    passOver = [],
    summary = false,
    log = console.log,
  }: DevOptions,
  root: string,
  { state, accountId, region, endpoint }: LocalAws,
  narrator: Narrator,
): Promise<{ stack: Stack; template: Template }> {
  const outdir = template ?? state.path("cdk.out");
  if (template === undefined) {
    narrator.say("synthesizing stage local");
    const tell = summary ? { tell: log } : {};
    await synthesize({ root, outdir, stage: "local", accountId, region, ...tell });
  }
  const assembly = readAssembly(outdir);
  const edited = editTemplate(assembly.template);
  const stack = resolveStack({ ...assembly, template: edited }, { accountId, region, endpoint, passOver });
  for (const resource of stack.passedOver) narrator.say(`passed over ${resource}`);
  return { stack, template: edited };
}

/** What people call the functions: `clock`, `worker of lane bulk`, else their ids in the template. */
function shortNames(stack: Stack): Map<string, string> {
  const functions = stack.resources.filter(({ type }) => type === "AWS::Lambda::Function");
  const workers = JSON.parse(output(stack, outputs.workers) ?? "{}") as Record<string, string>;
  return new Map([
    ...functions.map(({ name, logicalId }) => [name, logicalId] as const),
    ...Object.entries(workers).map(([lane, name]) => [name, `worker of lane ${lane}`] as const),
    ...[output(stack, outputs.sweeper)]
      .filter((name) => name !== undefined)
      .map((name) => [name, "sweeper"] as const),
  ]);
}

/** Ends what an earlier process left of leases, and tells of runs from now on. */
async function takeOver(stack: Stack, { dynamodb, time }: LocalAws, narrator: Narrator): Promise<void> {
  const runs = output(stack, outputs.runsTable);
  if (runs === undefined) return;
  const ended = await endDeadLeases(dynamodb, runs, time.now());
  if (ended > 0) narrator.say(`ended ${ended} ${ended === 1 ? "lease" : "leases"} of workers that are gone`);
  dynamodb.onWrite((write) => {
    if (write.table === runs) narrator.wrote(write);
  });
}
