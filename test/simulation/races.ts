/**
 * Somebody gets in between: a write is held up on its way, and meanwhile a person, or a further delivery, changes
 * the run that it is about. Most conditions are there for such a moment, which chance alone brings about too seldom.
 */
import type { RunKey, RunRecord } from "../../functions/model/run.ts";
import type { TaskPart, Write } from "../../functions/store/run-store.ts";
import { drawAt } from "./faults.ts";
import type { Machine } from "./machine.ts";
import { act } from "./operators.ts";
import { type ActPlan, trigger } from "./plan.ts";

type Act = ActPlan["kind"] | "deliver again";

/** What may come of a run while a write to it is held up, by where it stands. */
const fitting: Readonly<Partial<Record<RunRecord["status"], readonly Act[]>>> = {
  enqueued: ["deliver again", "deliver again", "pause", "pause", "pause until", "cancel"],
  running: ["pause", "pause", "pause until", "cancel", "deliver again"],
  interrupted: ["deliver again", "pause", "pause until", "cancel"],
  retrying: ["deliver again", "pause", "pause until", "cancel"],
  paused: ["resume", "resume", "resume", "cancel"],
  errored: ["redrive"],
  skipped: ["redrive"],
  missed: ["redrive", "deliver again"],
  rejected: ["redrive"],
};

/** Writes that are made at every turn: they race less often. */
const often = new Set(["claim", "checkpoint", "interrupt", "retry", "succeed", "fail", "take slot", "skip"]);
/** Who raced already changes something for others; so do they, and there it ends. */
const deepest = 2;

/** For how many milliseconds a write to a run is held up; 0 where nobody gets in between. */
export function race(machine: Machine, kind: string, key: RunKey): number {
  const { world } = machine;
  if (machine.depth >= deepest) return 0;
  const at = world.faults.at(`race ${kind} ${key.task}/${key.run}`);
  const struck = world.faults.strike(often.has(kind) ? "overtaken at a turn" : "overtaken", at);
  if (struck < 0) return 0;
  const acts = 1 + Math.floor(drawAt(at, 11) * 3);
  const heldUp = acts * 80 + Math.floor(struck ** 3 * 25_000);
  for (let i = 0; i < acts; i++) {
    const draw = drawAt(at, 12 + i);
    world.timeline.after(1 + Math.floor((i * heldUp) / acts), () => meddle(machine, key, draw));
  }
  return heldUp;
}

/** The run that a write to a task's state is about: the slot's holder, or whoever wants it. */
export function raceForSlot(machine: Machine, kind: string, task: string, write: Write<TaskPart>): number {
  const run = machine.world.ledger.state(task)?.slotRun ?? write.set?.slotRun;
  return run === undefined ? 0 : race(machine, kind, { task, run });
}

function meddle({ world, depth }: Machine, key: RunKey, draw: number): void {
  const { record } = world.ledger.run(key);
  const acts = record === undefined ? undefined : fitting[record.status];
  if (record === undefined || acts === undefined) return;
  const kind = acts[Math.floor(draw * acts.length)] as Act;
  if (kind === "deliver again") {
    const { task, scheduledTime } = record;
    const first = record.turn === 0 && record.trigger === trigger;
    const body = first
      ? JSON.stringify({ task, trigger, scheduledTime: `${scheduledTime.slice(0, 19)}Z` })
      : JSON.stringify({ task, run: record.run, turn: record.turn });
    world.send(world.lanesByTask[task] ?? record.lane, body, 0);
    return;
  }
  act(world, { kind, draw }, record, depth + 1);
}
