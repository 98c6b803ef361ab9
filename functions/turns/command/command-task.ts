/**
 * Makes the `run` of a task with a command, and its `afterError` of an `onErrorCommand`. What the program's end means for the
 * run follows here: its code, a signal, and the turn that told it to stop. A command cannot go on in a further turn, so one
 * that is out of time has failed.
 */

import type { CallbackInfo } from "../../model/callbacks.ts";
import { NonRetryableError } from "../../model/errors.ts";
import { type Mask, maskOfSecrets } from "../../model/mask/mask.ts";
import type { CommandOptions, CommandResult } from "../../model/task/command/command-options.ts";
import { filled, splitCommand } from "../../model/task/command/split.ts";
import type { RunContext, Task, TaskContext } from "../../model/task/task.ts";
import { described, runningTask } from "../../runs/index.ts";
import type { Turn } from "../turn.ts";
import { OutputLines } from "./output-lines.ts";
import { type ProgramEnd, runProgram } from "./program.ts";
import { commandVariables } from "./variables.ts";

/** `onErrorCommand` has so long, or a quarter of its turn if that is less, in milliseconds. */
const errorCommandMs = 60_000;
/** What a turn keeps for the writes that end it, in milliseconds. */
const marginMs = 5_000;
/** The most bytes of an error that a command is given. */
const longestError = 4_000;

/** What the run of a command gives as its output. */
export interface CommandOutput {
  readonly exitCode?: number;
  readonly signal?: string;
  readonly seconds: number;
  /** The last lines that it printed. */
  readonly lastLines: readonly string[];
}

/** A command that did not succeed. Without a stack, which would be Pawl's own. */
export class CommandError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "CommandError";
    this.stack = undefined;
  }
}

/** One with a code that the task lists as errored: another attempt is not asked for. */
class FinalCommandError extends NonRetryableError {
  constructor(message: string) {
    super(message);
    this.name = "CommandError";
  }
}

/** The task with the code that runs its command. @param environment the worker's variables, of which a command gets the stage's name, and the Region with its credentials */
export function commandTask(task: Task, environment: Readonly<Record<string, string | undefined>>): Task {
  const { command: options, callbacks } = task;
  if (options === undefined) return task;
  const runs = new Commands(options, environment);
  const { command, onErrorCommand } = options;
  return {
    ...task,
    run: (ctx: RunContext) => runs.work(command as string, ctx),
    callbacks:
      onErrorCommand === undefined
        ? callbacks
        : {
            ...callbacks,
            afterError: (ctx, info) => runs.afterError(onErrorCommand, ctx as RunContext, info),
          },
  };
}

class Commands {
  readonly #options: CommandOptions;
  readonly #environment: Readonly<Record<string, string | undefined>>;

  constructor(options: CommandOptions, environment: Readonly<Record<string, string | undefined>>) {
    this.#options = options;
    this.#environment = environment;
  }

  async work(text: string, ctx: RunContext): Promise<CommandOutput> {
    const turn = turnAtWork();
    const { left } = timeOf(turn);
    const { onErrorCommand } = this.#options;
    const kept = onErrorCommand === undefined ? 0 : Math.min(errorCommandMs, left / 4);
    const { end, output, lines } = await this.#run(text, ctx, turn, {
      limitMs: onErrorCommand === undefined ? undefined : Math.max(0, left - marginMs - kept),
    });
    if (turn.deployed.task.output === undefined) ctx.output(output);
    if (end.stopped) throw stoppedError(turn, ctx, output);
    const result = resultOf(end, this.#options);
    if (result === "failed") throw new CommandError(failureText(end, lines));
    if (result === "errored") throw new FinalCommandError(failureText(end, lines));
    const warning = result === "warning" ? endText(end) : turn.run.warning && "";
    turn.checkpoints.add({ warning });
    return output;
  }

  async afterError(text: string, ctx: RunContext, { error, reason = "" }: CallbackInfo): Promise<void> {
    const turn = turnAtWork();
    const { message } = error === undefined ? { message: reason } : described(error);
    const code = /^exited with code (\d+)/.exec(message)?.[1];
    const { end, lines } = await this.#run(text, ctx, turn, {
      limitMs: Math.max(0, Math.min(errorCommandMs, timeOf(turn).left - marginMs)),
      more: { PAWL_ERROR: shortened(message), PAWL_EXIT_CODE: code ?? "" },
    });
    if (end.stopped) throw new CommandError("onErrorCommand did not end in its time");
    if (end.code !== 0) throw new CommandError(`onErrorCommand ${failureText(end, lines)}`);
  }

  async #run(
    text: string,
    ctx: RunContext,
    turn: Turn,
    { limitMs, more }: { readonly limitMs?: number; readonly more?: Readonly<Record<string, string>> },
  ): Promise<{ readonly end: ProgramEnd; readonly output: CommandOutput; readonly lines: OutputLines }> {
    const { context } = turn;
    const { clock } = context;
    const { PAWL_STAGE: stage, AWS_REGION: region } = this.#environment;
    const { all, named, secrets } = await commandVariables(this.#options, ctx, { stage, region }, more);
    if (ctx.signal.aborted) throw ctx.signal.reason;
    const argv = argvOf(text, this.#options, named);
    const lines = new OutputLines(
      (stream, message) => {
        if (this.#options.logOutput ?? true) context.log("info", "task's own", turn.run, { message, stream });
      },
      masksIn(maskOfSecrets(secrets), context.maskFor?.(turn.run.task, named), turn.mask),
    );
    const over = new AbortController();
    const cancel = limitMs === undefined ? undefined : clock.after(limitMs, () => over.abort());
    const startedAt = clock.monotonic();
    const end = await runProgram(
      { argv, env: all, cwd: this.#options.cwd ?? "/tmp" },
      {
        signal: AbortSignal.any([ctx.signal, over.signal]),
        after: (milliseconds, action) => clock.after(milliseconds, action),
        print: (stream, chunk) => lines.add(stream, chunk),
      },
    ).finally(() => cancel?.());
    lines.end();
    const seconds = Math.round((clock.monotonic() - startedAt) / 100) / 10;
    const output = { exitCode: end.code, signal: end.signal, seconds, lastLines: [...lines.last] };
    return { end, output, lines };
  }
}

/** The program and its arguments, with the values of the text's variables in their places. @throws NonRetryableError where one has none */
export function argvOf(
  text: string,
  { shell }: Pick<CommandOptions, "shell">,
  named: Readonly<Record<string, string>>,
): readonly string[] {
  if (shell) return ["/bin/sh", "-c", text];
  const split = splitCommand(text);
  if (split.kind === "mistake") throw new NonRetryableError(`command: ${split.mistake}`);
  const argv = filled(split.words, (name) => {
    const value = Object.hasOwn(named, name) ? named[name] : undefined;
    if (value === undefined) throw new NonRetryableError(`command: env gave no ${name}: it must be a text`);
    return value;
  });
  if (argv[0] === "") throw new NonRetryableError("command: its program is empty");
  return argv;
}

/** One after the other: a variable that has a masked param in it is hidden as a whole. */
function masksIn(...masks: readonly (Mask | undefined)[]): Mask {
  return (text) => masks.reduce((shown, mask) => mask?.(shown) ?? shown, text);
}

/** The turn whose code is at work. Of a callback that is called without one, it says where the run is. */
function turnAtWork(): Turn {
  return runningTask.getStore()?.turn as Turn;
}

function timeOf({ context, deadline }: Turn): { readonly left: number } {
  // Of a callback without a turn only its signal tells.
  return { left: (deadline as Turn["deadline"] | undefined)?.left(context.clock.monotonic()) ?? 900_000 };
}

/** Why a command that was told to stop has failed; or what tells its turn that it obeyed. */
function stoppedError(turn: Turn, { signal }: TaskContext, { seconds }: CommandOutput): unknown {
  const { stop } = turn;
  if (signal.aborted && (stop?.kind !== "interrupt" || stop.reason === "shutdown")) return signal.reason;
  const by =
    stop?.kind === "interrupt" && stop.reason === "maxRuntime"
      ? "maxRuntimeSeconds ends its turn: raise it"
      : `its turn ends with the function of lane ${turn.context.lane.name}: give the lane a longer timeoutSeconds, of at most 900, or the task less to do`;
  return new CommandError(
    `the command did not end within ${seconds} s, and cannot go on in another turn; ${by}`,
  );
}

/** "failed": so has the attempt, and the run is tried again. */
function resultOf({ code }: ProgramEnd, { returnCodes = {} }: CommandOptions): CommandResult | "failed" {
  if (code === undefined) return "failed";
  return returnCodes[code] ?? (code === 0 ? "succeeded" : "failed");
}

function endText({ code, signal }: ProgramEnd): string {
  if (code !== undefined) return `exited with code ${code}`;
  return `was ended by ${signal}${signal === "SIGKILL" ? ": perhaps it needed more memory than its lane's memoryMb" : ""}`;
}

function failureText(end: ProgramEnd, lines: OutputLines): string {
  const said = lines.lastErrors.slice(-3).join("\n");
  return said === "" ? endText(end) : `${endText(end)}: ${said}`;
}

/** An error as a variable can hold it. */
function shortened(message: string): string {
  return message.slice(0, longestError).replaceAll("\0", "");
}
