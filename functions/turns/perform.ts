/** A turn from its claim to its end: check the parameters, count once, walk, settle. */
import { cut } from "../model/cut.ts";
import { InvalidParamsError } from "../model/errors.ts";
import type { RunRecord } from "../model/run.ts";
import type { DeployedTask, Invocation, WorkerContext } from "../runs/context.ts";
import { type ClaimRequest, loseClaim } from "./claim.ts";
import { TurnContext } from "./context.ts";
import type { Lease } from "./lease.ts";
import { type Ending, settle } from "./settle.ts";
import { Turn } from "./turn.ts";
import { walk } from "./walk.ts";

/** Works on a run under a lease until the turn is over. Resolves to the run as it was left. */
export async function perform(
  place: WorkerContext,
  deployed: DeployedTask,
  lease: Lease,
  invocation: Invocation,
): Promise<RunRecord | undefined> {
  const turn = new Turn(place, deployed, lease, invocation);
  for (;;) {
    const ending = await work(turn, deployed).finally(() => turn.close());
    const settled = await settle(turn, ending);
    if (settled === "over") return turn.run;
    if (settled === "lost") return handBack(turn, invocation);
    await turn.reopen();
  }
}

async function work(turn: Turn, { task }: DeployedTask): Promise<Ending> {
  const early = turn.heed ? await turn.attend() : turn.stop;
  if (early !== undefined) return early;
  try {
    const ctx = new TurnContext(turn, await paramsOf(turn));
    if (task.total !== undefined && turn.total === undefined && turn.cursor === undefined) {
      const total = Math.round((await task.total(ctx)) ?? Number.NaN);
      if (Number.isSafeInteger(total)) turn.total = Math.max(0, total);
    }
    const output = await walk(task, turn, ctx);
    if (task.run === undefined || turn.stop === undefined) return turn.stop ?? { kind: "done", output };
    return cameBack(turn) ? { kind: "done", output } : endOfRun(turn);
  } catch (error) {
    const { stop } = turn;
    // A task without a collection is told to stop by its signal: what that makes of it is no failure of its own.
    if (task.run !== undefined && stop !== undefined && isAbort(error, turn.signal)) return endOfRun(turn);
    return stop?.kind === "lost" ? stop : { kind: "throw", error };
  }
}

/** Whether a task without a collection did all it had to do, though it was told to stop meanwhile. */
function cameBack({ left, snoozed, cursor, stop }: Turn): boolean {
  const told = stop?.kind === "interrupt" || stop?.kind === "release" || stop?.kind === "timeout";
  return told && !left && !snoozed && cursor === undefined;
}

/** Whether an error is what the signal made: its reason, at the end of a chain of causes, or an `AbortError`. */
function isAbort(error: unknown, { aborted, reason }: AbortSignal): boolean {
  if (!aborted) return false;
  let cause = error;
  for (let depth = 0; depth < 8 && cause instanceof Error; depth++, cause = cause.cause) {
    if (cause === reason || cause.name === "AbortError") return true;
  }
  return error === reason;
}

/** A task without a collection that ran out of time can only go on where it left a checkpoint. */
function endOfRun(turn: Turn): Ending {
  const stop = turn.stop as NonNullable<Turn["stop"]>;
  if (stop.kind !== "interrupt" || stop.reason === "shutdown" || turn.cursor !== undefined) return stop;
  return {
    kind: "throw",
    error: new Error(
      "out of time before the first checkpoint: call ctx.checkpoint to go on in a further turn",
    ),
  };
}

async function paramsOf({ run, deployed, place }: Turn): Promise<unknown> {
  const text = run.paramsStoredSeparately ? await place.store.getAttachment(run, "params") : run.params;
  const schema = deployed.task.params;
  const given: unknown = text === undefined ? {} : JSON.parse(text);
  if (schema === undefined) {
    if (typeof given !== "object" || given === null || Object.keys(given).length === 0) return {};
    throw new InvalidParamsError(`params ${cut(text ?? "", 200)} are not allowed: the task takes none`);
  }
  const result = await schema["~standard"].validate(given);
  if (result.issues === undefined) return result.value;
  const issues = result.issues.map(({ path, message }) => {
    const at = path?.map((part) => String(typeof part === "object" ? part.key : part)).join(".");
    return at ? `${at}: ${message}` : message;
  });
  throw new InvalidParamsError(`params are not allowed: ${issues.join("; ")}`);
}

/** The lease is gone: whoever has the run now must be looked after before the message is acknowledged. */
async function handBack(
  { run, place, deployed }: Turn,
  invocation: Invocation,
): Promise<RunRecord | undefined> {
  place.log("warn", "lease lost", run, { turn: run.turn, leaseId: run.leaseId });
  const found = await place.store.get(run);
  const wish: ClaimRequest = { key: run, turn: run.turn };
  const claimed = await loseClaim(place, deployed, wish, found, invocation);
  if (claimed.lease !== undefined) return perform(place, deployed, claimed.lease, invocation);
  return claimed.found;
}
