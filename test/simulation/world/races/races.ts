/**
 * Others get in between: a write is held up on its way, and an operator or a further delivery changes the run that it is
 * about. Most conditions are there for such a moment, which chance alone would bring about too seldom.
 */

import { holdersOf } from "../../../../functions/model/run/pool.ts";
import type { RunKey, RunRecord } from "../../../../functions/model/run/run.ts";
import { isTerminal } from "../../../../functions/model/run/status.ts";
import type { RunWriteName, TaskWriteName } from "../../../../functions/runs/write-names.ts";
import type { TaskPart, Write } from "../../../../functions/store/run-store.ts";
import { isRunTime, isTimed } from "../../seen/facts.ts";
import { receiverOf } from "../../seen/pool.ts";
import type { WorldContext } from "../context.ts";
import type { DeadLetterSource } from "../dead-letter-source.ts";
import { drawAt, type Fault, type Opportunity } from "../faults.ts";
import type { Machines } from "../machines.ts";
import type { Operators } from "../operators.ts";
import type { Meddler } from "../store-port.ts";
import { type Delay, noDelay } from "../wire.ts";
import { favourites, fitting, isStart, type Name } from "./acts.ts";
import { LateWrites } from "./late-writes.ts";

/** Writes that are made in every turn are overtaken less often. */
const often = new Set<Name>([
  ...(["claim", "checkpoint", "interrupt", "retry", "succeed", "skip"] as const),
  ...(["take slot", "give slot back"] as const),
]);
/** Writes that are seldom made, and that only few conditions keep from doing harm, are overtaken more often. */
const rare = new Set<Name>([
  ...([
    "announced",
    "create",
    "forget",
    "dismiss",
    "give up",
    "hold until",
    "redrive",
    "release",
    "take over",
    "wait",
  ] as const),
  ...(["watch owner", "watch dead letter", "admit", "move rejected", "close rejected"] as const),
  ...(["join queue", "raise slot", "hold place", "transfer slot", "fill slot"] as const),
  "clear queue",
]);
/** Writes that are delayed until the lease of their run is over. */
const outlive = new Set<Name>(["checkpoint", "watch owner", "watch dead letter", "admit"]);

/** Writes that are overtaken by whole turns of a run. */
const slow = new Set<Name>(["redrive", "dismiss", "give up", "transfer slot"]);

/** What overtakes a write is overtaken in its turn, and there it ends. */
const deepest = 2;
/** Runs that those who get in between start in one world: each makes writes of its own, and so the world would never end. */
const mostStarts = 12;
/** The share of overtaken writes that land right behind another one. */
const behindShare = 0.4;
/** A lease is over for every machine this long after its end. */
const lapsedMs = 2_500;
/** Longer than a fresh lease lasts. */
const leaseLapsesMs = 32_500;
/** Just before a write lands: who reads the run before it writes to it after. */
const justBeforeMs = 10;
/** A little before: what is written then is there, and nothing else has come to it yet. */
const shortlyBeforeMs = 30;

export interface RacesProps {
  readonly world: WorldContext;
  readonly machines: Machines;
  readonly operators: Operators;
  readonly deadLetters: DeadLetterSource;
  /** Deploys a task again that was removed. */
  readonly bringBack: (task: string) => void;
}

export class Races implements Meddler {
  readonly #props: RacesProps;
  #starts = 0;
  readonly late: LateWrites;

  constructor(props: RacesProps) {
    this.#props = props;
    this.late = new LateWrites(props.world.timeline);
  }

  onRunWrite(depth: number, name: RunWriteName, key: RunKey): Delay {
    const isRare = rare.has(name) ? "rare write overtaken" : "write overtaken";
    const isOften = often.has(name) && !(name === "skip" && this.#waits(key));
    return this.#race(depth, name, key, key.run, isOften ? "frequent write overtaken" : isRare);
  }

  /** A newer occurrence takes its place in the queue from one that waits, and skips it. */
  #waits(key: RunKey): boolean {
    return this.#props.world.ledger.find(key)?.record?.status === "enqueued";
  }

  /** The write is about the slot's holder, or the run that takes the slot. */
  onStateWrite(depth: number, name: TaskWriteName, task: string, write: Write<TaskPart>): Delay {
    const { ledger } = this.#props.world;
    const receiver = receiverOf(write)?.run;
    const run = holdersOf(ledger.state(task))[0]?.run ?? receiver;
    if (run === undefined) return noDelay;
    const record = ledger.find({ task, run })?.record;
    const isOver = record !== undefined && isTerminal(record.status) && run !== receiver;
    const usual = often.has(name) ? "frequent write overtaken" : "write overtaken";
    const isRare = isOver || rare.has(name);
    return this.#race(depth, name, { task, run }, "state", isRare ? "rare write overtaken" : usual);
  }

  /** `part`: what of the task is written, a run or its state. */
  #race(depth: number, name: Name, key: RunKey, part: string, fault: Fault): Delay {
    const { timeline, faults } = this.#props.world;
    if (depth >= deepest || !faults.canStrike(fault)) return noDelay;
    const at = faults.at("race", name, `${key.task}/${key.run}`);
    const struck = faults.strike(fault, at);
    if (struck < 0) return noDelay;
    const { wait, instants } = this.#drawInstants(name, key, at, struck);
    for (const [i, instant] of instants.entries()) {
      timeline.after(instant, () => this.#meddle(depth, name, key, drawAt(at, 12 + i)));
    }
    const way = drawAt(at, 10);
    if (drawAt(at, 20) < behindShare) {
      const item = `${key.task}/${part}`;
      const behind = () => this.late.wait(name, item, at);
      return { heldUp: 0, copyAfter: way < 0.6 ? 0 : 1, hearsCopy: false, behind };
    }
    if (way < 0.6) return { heldUp: wait, copyAfter: 0, hearsCopy: false };
    return { heldUp: 0, copyAfter: wait, hearsCopy: way > 0.9 };
  }

  /** How long the write is on its way, and when others get in between. */
  #drawInstants(name: Name, key: RunKey, at: Opportunity, struck: number) {
    const { ledger, timeline } = this.#props.world;
    const acts = 1 + Math.floor(drawAt(at, 11) * 3);
    const left = (ledger.find(key)?.record?.leaseExpiresAt ?? 0) - timeline.now;
    // Long enough for the lease to end, and for the run to be taken from its owner.
    const lapses = name === "claim" ? leaseLapsesMs : left > 0 && outlive.has(name) ? left + lapsedMs : 0;
    if (lapses > 0 && drawAt(at, 16) < 0.4) {
      const wait = lapses + 300 + Math.floor(struck * 3_000);
      const after = lapses + 12 + Math.floor(drawAt(at, 18) * 20);
      // Over by some clocks, and not by others.
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
    const least = slow.has(name) ? 1_000 : 250;
    const wait = acts * least + Math.floor(struck ** 3 * 25_000);
    const instants = Array.from({ length: acts }, (_, i) => 1 + Math.floor((i * wait) / acts));
    const last = drawAt(at, 17);
    if (last < 0.7 && (acts > 1 || !slow.has(name)))
      instants[acts - 1] = wait - (last < 0.4 ? justBeforeMs : shortlyBeforeMs);
    return { wait, instants };
  }

  #meddle(depth: number, name: Name, key: RunKey, draw: number): void {
    const { world, machines, operators, bringBack } = this.#props;
    const { record, owner } = world.ledger.find(key) ?? {};
    if (record === undefined) return;
    const acts = fitting[record.status];
    const favourite = draw < 0.5 ? favourites[name]?.[record.status] : undefined;
    const kind =
      favourite?.[Math.floor(2 * draw * favourite.length)] ?? acts?.[Math.floor(draw * acts.length)];
    if (kind === undefined || (isStart(kind) && ++this.#starts > mostStarts)) return;
    // Given up since its task is gone, or not there yet: now it comes, and so may the run.
    const { newest, closesAt } = world.deployed;
    const isMissing = newest.lanes[key.task] === undefined || world.timeline.now < closesAt;
    if (name === "give up" && kind === "deliver again" && isMissing) bringBack(key.task);
    if (kind === "kill its owner") machines.named(owner ?? "")?.kill("as another gets in between");
    else if (kind === "deliver again" || kind === "give up its message") this.#repeat(kind, record);
    else operators.act({ kind, draw, about: record, depth: depth + 1 });
  }

  /** A run's message is delivered again, or its queue gives it up. */
  #repeat(kind: "deliver again" | "give up its message", record: RunRecord): void {
    const { world, deadLetters } = this.#props;
    const { task, run, turn, scheduledTime, lane } = record;
    // What made such a message is known to its definition alone.
    if (turn === 0 && isRunTime(record.trigger)) return;
    const isFirst = turn === 0 && isTimed(record.trigger);
    const body = isFirst
      ? JSON.stringify({ task, trigger: record.trigger, scheduledTime: `${scheduledTime.slice(0, 19)}Z` })
      : JSON.stringify({ task, run, turn });
    if (kind === "deliver again") world.queues.send(world.deployed.newest.lanes[task] ?? lane, body, 0);
    else deadLetters.take({ body, sentAt: world.timeline.now });
  }

  /** A run waits for a slot: an operator pauses the slot's holder, and cancels it once no worker holds it. */
  hurry(task: string): void {
    const { world, operators } = this.#props;
    const { faults, ledger, timeline } = world;
    const at = faults.at("hurry", task);
    const ways: readonly Fault[] = ["rare write overtaken", "write overtaken", "frequent write overtaken"];
    let struck = -1;
    for (const way of ways) if (struck < 0) struck = faults.strike(way, at);
    if (struck < 0) return;
    const operate = (kind: "pause" | "cancel") => () => {
      const run = holdersOf(ledger.state(task))[0]?.run;
      const about = run === undefined ? undefined : ledger.find({ task, run })?.record;
      if (about !== undefined) operators.act({ kind, draw: struck, about, depth: deepest });
    };
    timeline.after(1_000, operate("pause"));
    timeline.after(15_000 + Math.floor(struck * 20_000), operate("cancel"));
  }
}
