/**
 * What is held of every write as it lands: the table of moves, leases, cursors, terminal statuses, one claim a
 * turn, overlap. Points 2, 3, 4, 5 and 8.
 */
import { type MoveName, moves } from "../../functions/model/moves.ts";
import type { RunRecord } from "../../functions/model/run.ts";
import { isTerminal } from "../../functions/model/status.ts";
import type { Write } from "../../functions/store/run-store.ts";
import type { RunFile } from "./ledger.ts";
import type { World } from "./world.ts";

const owned: readonly string[] = ["checkpoint", "interrupt", "retry", "succeed", "fail", "release"];

export interface RunWrite {
  readonly kind: string;
  readonly file: RunFile;
  readonly before: RunRecord | undefined;
  readonly after: RunRecord;
  readonly write: Write<RunRecord>;
  /** The lease under which the writer worked when it sent this. */
  readonly lease: string | undefined;
}

/** Checks one write that applied. */
export function checkRunWrite(world: World, wrote: RunWrite): void {
  checkMove(world, wrote);
  checkLease(world, wrote);
  checkCursor(world, wrote);
  checkTurn(world, wrote);
  checkOverlap(world, wrote);
}

function checkMove(world: World, { kind, file, before, after }: RunWrite): void {
  const from = before?.status ?? "(new)";
  if (kind in moves) {
    const move = moves[kind as MoveName];
    if (!(move.from as readonly string[]).includes(from)) {
      world.fail("a move leads from where the table says", `${kind} of ${file.id} from ${from}`);
    }
  } else if (before === undefined || before.status !== after.status) {
    world.fail("a status changes by a move", `${kind} of ${file.id} from ${from} to ${after.status}`);
  }
  if (before === undefined || !isTerminal(before.status) || before.status === after.status) return;
  const mayLeave =
    (kind === "redrive" && ["errored", "skipped", "missed"].includes(before.status)) ||
    (kind === "late" && before.status === "missed");
  if (!mayLeave) {
    world.fail("a terminal status stays", `${kind} of ${file.id} from ${before.status} to ${after.status}`);
  }
}

function checkLease(world: World, { kind, file, before, after, write, lease }: RunWrite): void {
  const isOwned = owned.includes(kind) || (kind === "give up" && write.set?.seq !== undefined);
  if (isOwned && before !== undefined) {
    if (before.leaseId !== lease) {
      world.fail("no two owners write", `${kind} of ${file.id} under ${lease}, which is ${before.leaseId}'s`);
    }
    if (before.seq >= after.seq) {
      world.fail(
        "a late copy of an own write changes nothing",
        `${kind} of ${file.id}: ${before.seq}, ${after.seq}`,
      );
    }
    if (before.leaseExpiresAt === 0 || file.givenUp.has(`${lease}`)) {
      world.fail("nothing is written under a lease that was given up", `${kind} of ${file.id}`);
    }
  }
  const lapses = isOwned && before !== undefined && before.leaseExpiresAt < world.timeline.now;
  if (lapses) file.lapsed = before.leaseId;
  if (isOwned && after.leaseExpiresAt === 0 && lease !== undefined) file.givenUp.add(lease);
  const takes = kind === "claim" || kind === "take over";
  if (takes && before !== undefined && before.leaseExpiresAt >= world.timeline.now) {
    world.fail(
      "nobody is claimed from his owner",
      `${kind} of ${file.id}, held until ${before.leaseExpiresAt}`,
    );
  }
  if (!takes && !isOwned && kind !== "redrive" && kind !== "resume" && kind !== "give up") {
    if (before !== undefined && before.leaseExpiresAt >= world.timeline.now && after.leaseExpiresAt === 0) {
      world.fail("nobody ends another's lease", `${kind} of ${file.id}`);
    }
  }
  const held = (before?.leaseExpiresAt ?? 0) >= world.timeline.now;
  if (held && after.leaseExpiresAt === 0 && !isOwned) {
    world.fail("nobody ends another's lease", `${kind} of ${file.id}`);
  }
}

function cursorOf(record: RunRecord | undefined): number {
  return record?.cursor === undefined ? 0 : Number(record.cursor);
}

function checkCursor(world: World, { kind, file, before, after }: RunWrite): void {
  const was = cursorOf(before);
  const is = cursorOf(after);
  if (is < was) world.fail("the cursor never goes back", `${kind} of ${file.id} from ${was} to ${is}`);
  for (let item = was + 1; item <= is; item++) {
    if (file.done[item] === 0) {
      world.fail(
        "the cursor is never ahead of its item",
        `${kind} of ${file.id} to ${is}, item ${item} not done`,
      );
      break;
    }
  }
  if (file.plan?.shape !== "run" && after.ticks !== is) {
    world.fail(
      "ticks count the items that are done",
      `${kind} of ${file.id}: ${after.ticks} at cursor ${is}`,
    );
  }
}

function checkTurn(world: World, { kind, file, before, after }: RunWrite): void {
  if (before !== undefined && after.turn < before.turn) {
    world.fail("turns are counted on", `${kind} of ${file.id} from ${before.turn} to ${after.turn}`);
  }
  if (kind !== "claim") return;
  if (file.claimed.has(after.turn)) {
    world.fail("each turn is claimed once", `turn ${after.turn} of ${file.id}`);
  }
  file.claimed.add(after.turn);
  const notBefore = before?.notBefore === undefined ? 0 : Date.parse(before.notBefore);
  if (notBefore > world.timeline.now + 4_000) {
    world.fail("no turn is claimed before its instant", `${file.id}, ${before?.notBefore}`);
  }
}

function checkOverlap(world: World, { kind, file, before, after }: RunWrite): void {
  const { plan } = file;
  if (plan?.overlap !== "skip") return;
  const { now } = world.timeline;
  if (kind === "claim" && after.overlap === "skip" && after.admitted === undefined) {
    world.fail("what obeys overlap is admitted first", file.id);
  }
  const others = () =>
    [...world.ledger.runs.values()].filter(
      (other) => other !== file && other.key.task === file.key.task && other.record?.admitted !== undefined,
    );
  if (kind === "claim" && after.admitted !== undefined) {
    const beside = others().find((other) => !world.ledger.isDone(other, now));
    if (beside !== undefined) {
      world.fail("no two runs of a task overlap", `${file.id} beside ${beside.id}, ${beside.record?.status}`);
    }
  }
  if (kind !== "skip" || after.reason !== "overlap") return;
  const active = [...world.ledger.runs.values()].some(
    (other) =>
      other !== file && other.key.task === file.key.task && now - activeUntil(world, other) < 130_000,
  );
  if (!active && before === undefined) {
    world.fail("a run is skipped for another that is under way", `${file.id}`);
  }
}

/** When a run was last seen not ended, or held. */
function activeUntil(world: World, file: RunFile): number {
  if (file.record === undefined) return Number.NEGATIVE_INFINITY;
  return world.ledger.isDone(file, world.timeline.now) ? file.lastActiveAt : world.timeline.now;
}
