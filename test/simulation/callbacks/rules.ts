/** What must hold in a world of callbacks: invariant 18. Each returns what is wrong, in words. */
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import { readUntold } from "../../../functions/model/run/told/untold.ts";
import { type Called, callbackOf, isOwnersEnd, type Landed, type Seen } from "./seen.ts";
import { type CallbackWorld, task } from "./world.ts";

/** Whether a callback has returned or thrown by then. */
const isOver = (call: Called, before: readonly Seen[]) =>
  before.some((event) => event.kind === "over" && event.call === call);

const isFine = (call: Called, before: readonly Seen[]) => call.fate === "returns" && isOver(call, before);

export async function judge(world: CallbackWorld): Promise<readonly string[]> {
  const { seen, harness, items } = world;
  const runs = await harness.runs(task);
  const wrong: string[] = [];
  for (const run of runs) {
    const own = seen.filter((event) => (event.kind === "landed" ? event.after.run : event.run) === run.run);
    const found = [...own.flatMap((_, i) => mistakesAt(own, i)), ...restOf(run, own, items)];
    wrong.push(...found.map((what) => `${run.run}: ${what}`));
  }
  return wrong;
}

function mistakesAt(own: readonly Seen[], i: number): string[] {
  const event = own[i] as Seen;
  const before = own.slice(0, i);
  if (event.kind === "called") return called(event, before);
  if (event.kind === "landed") return landed(event, before);
  if (event.kind === "over") return [];
  const starts = sinceStart(before);
  return starts.some((call) => isFine(call, before))
    ? []
    : [`item ${event.item} is begun before afterStart has returned`];
}

/** The calls of `afterStart` since the run was created or redriven. */
function sinceStart(before: readonly Seen[]): readonly Called[] {
  const from = before.findLastIndex((event) => event.kind === "landed" && event.write === "redrive");
  return before
    .slice(from + 1)
    .filter((event) => event.kind === "called" && event.name === "afterStart") as Called[];
}

function called({ name, lease, record }: Called, before: readonly Seen[]): string[] {
  if (name === "afterStart")
    return record.startCalled === true && record.leaseId === lease
      ? [`${name} though it was called before`]
      : [];
  if (lease !== undefined) return [];
  if (name === "afterPause" && isEndedInTurn(record))
    return [`${name} after the end of the turn that undid it`];
  // No worker holds it: some write left the callback to a message.
  const isLeft = before.some(
    (event) =>
      event.kind === "landed" &&
      event.after.untold?.some((text) => readUntold(text).name === (name as string)),
  );
  return isLeft ? [] : [`${name} without a lease, and nothing left it to a message`];
}

/** Whether a run has ended in the turn of each pause that it has not told. */
function isEndedInTurn({ status, turn, untold = [] }: RunRecord): boolean {
  const pauses = untold.map(readUntold).filter(({ name }) => name === "afterPause");
  return (
    (status === "succeeded" || status === "errored") &&
    pauses.length > 0 &&
    pauses.every((pause) => pause.turn === turn)
  );
}

function landed(event: Landed, before: readonly Seen[]): string[] {
  const { write, after } = event;
  const wrong: string[] = [];
  if (
    after.startCalled &&
    !event.before?.startCalled &&
    !sinceStart(before).some((call) => isFine(call, before))
  )
    wrong.push(`${write} says that afterStart has returned`);
  if (!isOwnersEnd(event)) return wrong;
  const name = callbackOf(event);
  const since = before.findLastIndex(
    (each) => each.kind === "landed" && each.after.leaseId === after.leaseId && isClaim(each),
  );
  const calls = before
    .slice(since + 1)
    .filter(
      (each) => each.kind === "called" && each.name === name && each.lease === after.leaseId,
    ) as Called[];
  const last = calls.at(-1);
  if (last === undefined) return [...wrong, `${write} before ${name}`];
  // It has thrown, or is still at work: then the turn had no more time for it, and its error says so.
  if (isFine(last, before)) return wrong;
  if (write === "succeed" || write === "interrupt" || write === "retry")
    return [...wrong, `${write} though ${name} has not returned`];
  const told = [`${name} did not return`, ...(isOver(last, before) ? [`${name}: `] : [])];
  const isTold = after.errors?.some(({ message }) => told.some((text) => message.startsWith(text)));
  return isTold ? wrong : [...wrong, `${write} does not tell that ${name} has failed`];
}

function isClaim({ write }: Landed): boolean {
  return write === "claim" || write === "take over";
}

/** What must hold of a run once nothing is left to happen. */
function restOf(run: RunRecord, own: readonly Seen[], items: number): string[] {
  const { status, untold, dueKey, error } = run;
  const wrong: string[] = [];
  if (!isTerminal(status)) wrong.push(`it is ${status} for ever`);
  if (untold !== undefined) wrong.push(`it has not told ${untold}`);
  const isListed = status === "errored" ? dueKey?.startsWith("attention#") : dueKey === undefined;
  if (!isListed) wrong.push(`its entry is ${dueKey}`);
  if (error?.message.startsWith("afterError")) wrong.push(`its error is ${error.message}`);
  const done = new Set(own.flatMap((event) => (event.kind === "begun" && event.isDone ? [event.item] : [])));
  if (status === "succeeded" && done.size < items) wrong.push(`it has done ${done.size} of ${items} items`);
  for (const [i, event] of own.entries()) {
    const name = event.kind === "landed" ? left(event) : undefined;
    const after = own.slice(i);
    const isCalled = after.some((later) => later.kind === "called" && later.name === name);
    if (name === "afterPause" && after.some((later) => undoes(later, event as Landed))) continue;
    if (name !== undefined && !isCalled) wrong.push(`no ${name} after its ${(event as Landed).write}`);
  }
  return wrong;
}

/** Whether a write ends a run, by its owner, in the turn in which it was paused. */
function undoes(later: Seen, { after }: Landed): boolean {
  return (
    later.kind === "landed" &&
    isOwnersEnd(later) &&
    isTerminal(later.after.status) &&
    later.after.turn === after.turn
  );
}

/** The callback that must come after a write, by whoever. */
function left(event: Landed) {
  if (event.write === "pause") return "afterPause";
  if (event.write === "cancel") return "afterCancel";
  return event.write === "give up" && !isOwnersEnd(event) ? "afterError" : undefined;
}
