/**
 * Somebody gets in between: a write is held up on its way, and meanwhile a person, or a further delivery, changes
 * the run that it is about. Most conditions are there for such a moment, which chance alone brings about too seldom.
 */
import type { RunKey, RunRecord } from "../../functions/model/run.ts";
import { isTerminal } from "../../functions/model/status.ts";
import type { TaskPart, Write } from "../../functions/store/run-store.ts";
import { drawAt, type Fault, type Opportunity } from "./faults.ts";
import type { Machine } from "./machine.ts";
import { act } from "./operators.ts";
import { type ActPlan, trigger } from "./plan.ts";
import type { World } from "./world.ts";

type Act = ActPlan["kind"] | "deliver again" | "give up its message" | "kill its owner";

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
  running: [
    "pause",
    "pause",
    "pause until",
    "cancel",
    "deliver again",
    "give up its message",
    "kill its owner",
  ],
  interrupted: ["deliver again", "give up its message", "pause", "pause until", "cancel"],
  retrying: ["deliver again", "give up its message", "pause", "pause until", "cancel"],
  paused: ["resume", "resume", "resume", "cancel"],
  errored: ["redrive"],
  skipped: ["redrive"],
  missed: ["redrive", "deliver again"],
  rejected: ["redrive"],
};

/** What hurts a write most, where there is such a thing: it comes of the run before anything else does. */
const favourites: Readonly<Record<string, Readonly<Partial<Record<RunRecord["status"], readonly Act[]>>>>> = {
  wait: { enqueued: ["pause", "give up its message"] },
  fail: { running: ["pause"] },
  "look after": {
    enqueued: ["deliver again"],
    running: ["kill its owner", "kill its owner", "deliver again"],
  },
  checkpoint: { running: ["pause until", "pause"], paused: ["resume"], enqueued: ["pause"] },
  release: { paused: ["resume"] },
  redrive: { errored: ["redrive"], skipped: ["redrive"], enqueued: ["deliver again"] },
  create: { enqueued: ["give up its message"] },
  forget: { paused: ["resume"], enqueued: ["pause until"], running: ["pause until"] },
  "give up": {
    enqueued: ["pause", "deliver again"],
    interrupted: ["pause", "deliver again"],
    retrying: ["pause", "deliver again"],
    paused: ["resume"],
  },
  "take slot": {
    succeeded: ["pause task", "start obeying overlap"],
    cancelled: ["pause task", "start obeying overlap"],
    errored: ["pause task", "start obeying overlap", "redrive", "redrive"],
  },
};

/** Writes that are made at every turn: they race less often. */
const often = new Set(["claim", "checkpoint", "interrupt", "retry", "succeed", "take slot", "skip"]);
/** Writes that are seldom made, and by few conditions alone kept from doing harm. */
const rare = new Set(["create", "forget", "give up", "look after", "redrive", "take over", "wait"]);
/** Who raced already changes something for others; so do they, and there it ends. */
const deepest = 2;

/** How a write is overtaken. */
export interface Overtaken {
  /** It lands so many milliseconds late. */
  readonly heldUp: number;
  /** It lands in time, and a copy of it so many milliseconds later; none where 0. */
  readonly copyAfter: number;
  /** Whether its client hears of the copy alone. */
  readonly isAsked: boolean;
}

const inTime: Overtaken = { heldUp: 0, copyAfter: 0, isAsked: false };
/** A lease is over for everybody so many milliseconds after its end. */
const lapsedMs = 2_500;
/** Just before a write lands, so that who reads the run before it writes to it after. */
const justBeforeMs = 10;
/** A little before, so that what he writes is there, and nobody else has come to it yet. */
const shortlyBeforeMs = 30;

/** What becomes of a write to a run; whoever gets in between is on the way then. */
export function race(
  machine: Machine,
  kind: string,
  key: RunKey,
  fault: Fault = often.has(kind)
    ? "overtaken at a turn"
    : rare.has(kind)
      ? "overtaken where it is rare"
      : "overtaken",
): Overtaken {
  const { world } = machine;
  if (machine.depth >= deepest || !world.faults.canStrike(fault)) return inTime;
  const at = world.faults.at("race", kind, `${key.task}/${key.run}`);
  const struck = world.faults.strike(fault, at);
  if (struck < 0) return inTime;
  const { wait, instants } = drawInstants(world, kind, key, at, struck);
  for (const [i, instant] of instants.entries()) {
    world.timeline.after(instant, () => meddle(machine, kind, key, drawAt(at, 12 + i)));
  }
  const way = drawAt(at, 10);
  if (way < 0.6) return { heldUp: wait, copyAfter: 0, isAsked: false };
  return { heldUp: 0, copyAfter: wait, isAsked: way > 0.9 };
}

/** How long the write is on its way, and when others get in between. */
function drawInstants(world: World, kind: string, key: RunKey, at: Opportunity, struck: number) {
  const acts = 1 + Math.floor(drawAt(at, 11) * 3);
  const left = (world.ledger.run(key).record?.leaseExpiresAt ?? 0) - world.timeline.now;
  // Long enough for the lease to be over meanwhile, and for the run to be taken from who held it.
  const outlives = kind === "checkpoint" || kind === "look after";
  const lapses = kind === "claim" ? 32_500 : left > 0 && outlives ? left + lapsedMs : 0;
  if (lapses > 0 && drawAt(at, 16) < 0.4) {
    const wait = lapses + 300 + Math.floor(struck * 3_000);
    const after = lapses + 12 + Math.floor(drawAt(at, 18) * 20);
    // Over by some clocks only.
    const nearly = Math.max(1, left - Math.floor(drawAt(at, 18) * 1_000));
    return {
      wait,
      instants: [
        1,
        drawAt(at, 17) < 0.5 ? wait - justBeforeMs : lapses,
        drawAt(at, 19) < 0.2 ? nearly : after,
      ],
    };
  }
  // Who is redriven may fail again meanwhile.
  const least = kind === "redrive" ? 1_000 : 250;
  const wait = acts * least + Math.floor(struck ** 3 * 25_000);
  const instants = Array.from({ length: acts }, (_, i) => 1 + Math.floor((i * wait) / acts));
  const last = drawAt(at, 17);
  if (last < 0.7) instants[acts - 1] = wait - (last < 0.4 ? justBeforeMs : shortlyBeforeMs);
  return { wait, instants };
}

/** The run that a write to a task's state is about: the slot's holder, or whoever wants it. */
export function raceForSlot(machine: Machine, kind: string, task: string, write: Write<TaskPart>): Overtaken {
  const { ledger } = machine.world;
  const holder = ledger.state(task)?.slotRun;
  const run = holder ?? write.set?.slotRun;
  if (run === undefined) return inTime;
  const record = ledger.run({ task, run }).record;
  const isOver = record !== undefined && isTerminal(record.status) && run !== write.set?.slotRun;
  return race(machine, kind, { task, run }, isOver ? "overtaken where it is rare" : undefined);
}

function meddle({ world, depth }: Machine, of: string, key: RunKey, draw: number): void {
  const { record } = world.ledger.run(key);
  const acts = record === undefined ? undefined : fitting[record.status];
  if (record === undefined) return;
  // Given up since its task is gone: it is back, and so may the run be.
  if (of === "give up" && world.lanesByTask[key.task] === undefined) world.bringBack(key.task);
  const favourite = draw < 0.5 ? favourites[of]?.[record.status] : undefined;
  const kind = favourite?.[Math.floor(2 * draw * favourite.length)] ?? acts?.[Math.floor(draw * acts.length)];
  if (kind === undefined) return;
  if (kind === "kill its owner") {
    world.ledger.run(key).owner?.kill("as somebody gets in between");
    return;
  }
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

/** Somebody cannot wait: the run that has the slot is paused, and cancelled once nobody works on it any more. */
export function hurry(world: World, task: string): void {
  const at = world.faults.at("hurry", task);
  const ways: readonly Fault[] = ["overtaken where it is rare", "overtaken", "overtaken at a turn"];
  let struck = -1;
  for (const way of ways) if (struck < 0) struck = world.faults.strike(way, at);
  if (struck < 0) return;
  const holder = (kind: "pause" | "cancel") => () => {
    const run = world.ledger.state(task)?.slotRun;
    const record = run === undefined ? undefined : world.ledger.run({ task, run }).record;
    if (record !== undefined) act(world, { kind, draw: struck }, record, deepest);
  };
  world.timeline.after(1_000, holder("pause"));
  world.timeline.after(15_000 + Math.floor(struck * 20_000), holder("cancel"));
}
