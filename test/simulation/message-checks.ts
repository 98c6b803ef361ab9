/** Messages do not multiply: one continuation a turn, and what the clock sends again at growing distances. Point 11. */
import { parseMessage } from "../../functions/model/message.ts";
import type { Machine } from "./machine.ts";
import type { World } from "./world.ts";

const longestMinutes = 30;
/** What clocks and calls may take away from a distance. */
const slackMs = 5_000;

/** Checks one message as it is sent. */
export function checkSend(world: World, machine: Machine, body: string): void {
  const message = parseMessage(body);
  if (message.kind !== "turn") return;
  const file = world.ledger.run(message);
  const { now } = world.timeline;
  if (machine.kind === "worker" && machine.lastMove === `settled ${file.id}`) {
    machine.lastMove = undefined;
    const sent = (file.continuations.get(message.turn) ?? 0) + 1;
    file.continuations.set(message.turn, sent);
    if (sent > 1) world.fail("a turn is sent once", `turn ${message.turn} of ${file.id}`);
    if (message.turn !== file.record?.turn && world.faults.struck.length === 0) {
      world.fail(
        "a continuation bears the turn that was written",
        `${message.turn}, not ${file.record?.turn}`,
      );
    }
  }
  if (machine.kind !== "clock" || machine.lastMove !== `swept ${file.id}`) return;
  machine.lastMove = undefined;
  const { length } = world.faults.struck;
  // Between two sends with no fault on the way; one that was frozen or slow says nothing of distances.
  if (file.clockSends > 0 && length === file.clockSentStruck && !world.inOutage) {
    const least = Math.min(2 ** (file.clockSends - 1), longestMinutes) * 60_000 - slackMs;
    if (now - file.clockSentAt < least) {
      world.fail(
        "what the clock sends again comes at growing distances",
        `${file.id} sent ${now - file.clockSentAt} ms after its send ${file.clockSends}`,
      );
    }
  }
  file.clockSentStruck = length;
  file.clockSends++;
  file.clockSentAt = now;
}
