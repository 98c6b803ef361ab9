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

type Act = ActPlan["kind"] | "deliver again" | "give up its message";

/** What may come of a run while a write to it is held up, by where it stands. */
const fitting: Readonly<Partial<Record<RunRecord["status"], readonly Act[]>>> = {
  enqueued: [
    "deliver again",
    "deliver again",
    "give up its message",
    "pause",
    "pause",
    "pause until",
    "cancel",
  ],
  running: ["pause", "pause", "pause until", "cancel", "deliver again", "give up its message"],
  interrupted: ["deliver again", "give up its message", "pause", "pause until", "cancel"],
  retrying: ["deliver again", "give up its message", "pause", "pause until", "cancel"],
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

/** How a write is overtaken. */
export interface Overtaken {
  /** It lands so many milliseconds late. */
  readonly heldUp: number;
  /** It lands in time, and a copy of it so many milliseconds later; none where 0. */
  readonly copyAfter: number;
}

const inTime: Overtaken = { heldUp: 0, copyAfter: 0 };

/** What becomes of a write to a run; whoever gets in between is on the way then. */
export function race(machine: Machine, kind: string, key: RunKey): Overtaken {
  const { world } = machine;
  if (machine.depth >= deepest) return inTime;
  const at = world.faults.at(`race ${kind} ${key.task}/${key.run}`);
  const struck = world.faults.strike(often.has(kind) ? "overtaken at a turn" : "overtaken", at);
  if (struck < 0) return inTime;
  const acts = 1 + Math.floor(drawAt(at, 11) * 3);
  const wait = acts * 250 + Math.floor(struck ** 3 * 25_000);
  for (let i = 0; i < acts; i++) {
    const draw = drawAt(at, 12 + i);
    world.timeline.after(1 + Math.floor((i * wait) / acts), () => meddle(machine, key, draw));
  }
  return drawAt(at, 10) < 0.6 ? { heldUp: wait, copyAfter: 0 } : { heldUp: 0, copyAfter: wait };
}

/** The run that a write to a task's state is about: the slot's holder, or whoever wants it. */
export function raceForSlot(machine: Machine, kind: string, task: string, write: Write<TaskPart>): Overtaken {
  const run = machine.world.ledger.state(task)?.slotRun ?? write.set?.slotRun;
  return run === undefined ? inTime : race(machine, kind, { task, run });
}

function meddle({ world, depth }: Machine, key: RunKey, draw: number): void {
  const { record } = world.ledger.run(key);
  const acts = record === undefined ? undefined : fitting[record.status];
  if (record === undefined || acts === undefined) return;
  const kind = acts[Math.floor(draw * acts.length)] as Act;
  if (kind === "deliver again" || kind === "give up its message") {
    const { task, scheduledTime } = record;
    const first = record.turn === 0 && record.trigger === trigger;
    const body = first
      ? JSON.stringify({ task, trigger, scheduledTime: `${scheduledTime.slice(0, 19)}Z` })
      : JSON.stringify({ task, run: record.run, turn: record.turn });
    if (kind === "deliver again") world.send(world.lanesByTask[task] ?? record.lane, body, 0);
    else world.deadLetters.take({ body, sentAt: world.timeline.now });
    return;
  }
  act(world, { kind, draw }, record, depth + 1);
}
