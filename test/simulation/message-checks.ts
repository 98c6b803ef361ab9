/**
 * Messages do not multiply: one continuation a turn, none without a write before it, and what the clock sends again
 * at growing distances. Point 11.
 */
import type { Machine, MachineKind } from "./machine.ts";
import { messageOf } from "./message-of.ts";
import type { World } from "./world.ts";
import type { RunWrite } from "./write-checks.ts";

const longestMinutes = 30;
/** What a difference of clocks may take away from a distance. */
const slackMs = 3_000;

/** What each kind of machine has written to a run before it sends a turn of it. A worker also sends on what is another lane's. */
const before: Readonly<Record<Exclude<MachineKind, "worker">, readonly string[]>> = {
  clock: ["sweep", "look after", "resume", "create"],
  operator: ["resume", "redrive", "create", "look after"],
  "dead-letter": [],
};

/** Checks one message as it is sent. */
export function checkSend(world: World, machine: Machine, body: string): void {
  const message = messageOf(body);
  if (message.kind !== "turn") return;
  const file = world.ledger.run(message);
  const last = machine.lastMoves.get(file.id);
  machine.lastMoves.delete(file.id);
  if (machine.kind !== "worker" && !before[machine.kind].includes(last?.kind ?? "")) {
    world.fail(
      "a turn is sent after the write that speaks of it",
      `${body} after ${last?.kind ?? "nothing"}`,
    );
  }
  if (last !== undefined && message.turn !== last.turn) {
    world.fail(
      "a message bears the turn that was written",
      `${message.turn}, not ${last.turn}, of ${file.id}`,
    );
  }
  if (last?.kind !== "interrupt" && last?.kind !== "retry") return;
  const sent = (file.continuations.get(message.turn) ?? 0) + 1;
  file.continuations.set(message.turn, sent);
  if (sent > 1) world.fail("a turn is sent once", `turn ${message.turn} of ${file.id}`);
}

/** Checks how an entry of the clock's moves on. `asked`: when the write was sent. */
export function checkSweep(world: World, { kind, file, before, after }: RunWrite, asked: number): void {
  if (kind !== "sweep") {
    if (before?.dueAt !== after.dueAt || after.sends === undefined) file.sweeps = 0;
    return;
  }
  const distance = world.timeline.now - file.sweptAt;
  const least = Math.min(2 ** (file.sweeps - 1), longestMinutes) * 60_000 - slackMs;
  if (file.sweeps > 0 && distance < least) {
    world.fail(
      "what the clock sends again comes at growing distances",
      `${file.id} after ${distance} ms, the ${file.sweeps + 1}th time`,
    );
  }
  file.sweeps++;
  file.sweptAt = asked;
}
