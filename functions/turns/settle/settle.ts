/**
 * Ends a turn: one write that gives the lease up, then what follows from it. Which write it is depends on how the work
 * ended and on what an operator asked for by then; where it is refused, the choice is made again (invariant 5).
 */
import { attemptsOf, expireAttachments, freeSlot, outputText, succeed } from "../../runs/index.ts";
import { storeSkipped } from "../items/in-walk.ts";
import type { Ending } from "../stop.ts";
import type { Turn } from "../turn.ts";
import type { Choice } from "./choice.ts";
import { sendNextTurn } from "./next-turn.ts";
import { failed, notDone } from "./not-done.ts";

/** Over: the run is written, and the lease relinquished. Again: it was resumed in time. Lost: the lease is another worker's, or none's. */
export type Settled = { readonly kind: "over" } | { readonly kind: "again" } | { readonly kind: "lost" };

type Held = Exclude<Ending, { kind: "lost" | "shards" }>;

/** Each refusal comes from a new write of an operator: people are not that fast. */
const mostTries = 20;

/** Writes how the turn ended. @throws when the outcome is unknown at the lease's end */
export async function settle(turn: Turn, worked: Ending): Promise<Settled> {
  const { lease, deployed } = turn;
  const callbacks = deployed.callbacks?.atEnd(turn);
  let ending = worked;
  for (let tries = 0; tries < mostTries; tries++) {
    if (ending.kind === "lost") return { kind: "lost" };
    await lease.answered();
    // It was resumed: a release would undo what the next pause writes.
    if (ending.kind === "release" && turn.run.status === "running") return { kind: "again" };
    if (turn.itemErrors !== undefined) await storeSkipped(turn.itemErrors, turn);
    const attempts = ending.kind === "throw" ? await attemptsOf(turn.context, turn.deployed) : 0;
    const choice = ending.kind === "shards" ? ending.choose() : choose(turn, ending, attempts);
    if (choice === undefined) return { kind: "again" };
    const called = await callbacks?.call(choice);
    if (called !== undefined) {
      if (turn.stop?.kind === "lost") return { kind: "lost" };
      if (called.error !== undefined) ending = { kind: "throw", error: called.error, reason: called.reason };
      // What came in meanwhile, and the time that it took, are part of the write.
      continue;
    }
    const { write } = choice;
    const outcome = await lease.write(
      callbacks === undefined ? write : (held) => callbacks.recorded(write(held)),
    );
    if (outcome.ok) {
      await afterwards(turn, choice);
      return { kind: "over" };
    }
    if (!lease.isHeldIn(outcome.item)) return { kind: "lost" };
  }
  throw new Error(`the run changed ${mostTries} times while its turn was being settled`);
}

async function afterwards(turn: Turn, { to, nextInSeconds, tell }: Choice): Promise<void> {
  const { run, context } = turn;
  // If only the answer was lost, another process may have moved the run on, and has sent its own message.
  if (nextInSeconds !== undefined && run.status === to) await sendNextTurn(turn, nextInSeconds);
  await Promise.all([tell?.(), turn.deployed.mutes?.end(turn)]);
  if (run.endedAt === undefined) return;
  await freeSlot(context, run);
  // The params of a cancelled run were dealt with by the cancel.
  if (run.paramsStoredSeparately && to !== "cancelled") await expireAttachments(context, run);
  if (run.announce) await context.announceOrLeave?.(context, run);
}

/** @param attempts how many the run has, where this one failed */
function choose(turn: Turn, ending: Held, attempts: number): Choice {
  const { run } = turn;
  if (ending.kind === "throw") return failed(turn, ending, attempts);
  const isDone = ending.kind === "done" || ending.kind === "finish";
  if (isDone && run.status !== "cancelled") return succeeded(turn, ending);
  return notDone(turn, ending);
}

function succeeded(turn: Turn, ending: Extract<Ending, { kind: "done" | "finish" }>): Choice {
  const progress = turn.checkpoints.progress(turn.context.clock.monotonic());
  const returned = ending.kind === "done" ? ending.output : undefined;
  const said = progress.output ?? turn.run.output;
  // What the task gave as its output goes before what it said when it finished.
  const output = returned ?? (said === undefined ? turn.request.finishMessage : undefined);
  const end = {
    output: output === undefined ? said : outputText(output, { ...turn.run, ...progress, output: undefined }),
    now: turn.context.clock.now(),
    keptDays: turn.deployed.settings.recordsKeptDays,
  };
  return { write: (lease) => succeed(lease, progress, end), to: "succeeded" };
}
