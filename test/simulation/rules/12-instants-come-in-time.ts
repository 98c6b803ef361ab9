import { occurrenceName } from "../../../functions/model/run/run-name.ts";
import { firedTrigger } from "../seen/facts.ts";
import { messageOf } from "../seen/knowledge.ts";
import type { KnownRuns } from "../seen/ledger.ts";
import { type Invariant, rule } from "./rule.ts";

/** A sweep sends what comes within so many milliseconds. */
const horizonMs = 180_000;
/** A message may be sent so long after a second has begun. */
const alignedMs = 300;
/** Two machines' clocks differ by this much at the most. */
const skewMs = 2_000;

/** Whether a sweep that sent all it had to must have sent an instant. */
function isCovered(instant: number, { sweeps }: KnownRuns): boolean {
  return sweeps.some(
    ({ beganAt, endedAt }) => instant >= endedAt + skewMs && instant <= beganAt + horizonMs - skewMs - 1_000,
  );
}

export const instantsComeInTime: Invariant = {
  number: 12,
  says: "What the sweeper fires comes at its instant",
  rules: [
    rule("a healthy sweeper leaves out no instant", "world ended", (_, ledger) => {
      for (const { name, enabled, fired } of ledger.facts.tasks) {
        if (!enabled || !fired?.isAlwaysDeployed) continue;
        for (const instant of fired.instants) {
          const id = `${name}/${occurrenceName(firedTrigger, new Date(instant))}`;
          if (!ledger.occurrences.has(id) && isCovered(instant, ledger)) return `${id} was never sent`;
        }
      }
      return undefined;
    }),
    rule("a message of the sweeper arrives as its instant begins", "message sent", (event, { facts }) => {
      const { at, machine, body, delaySeconds } = event;
      const message = messageOf(body);
      if (machine.kind !== "sweeper" || message.kind !== "occurrence") return undefined;
      const { task, run, scheduledTime } = message;
      const fired = facts.tasks.find(({ name }) => name === task)?.fired;
      const [instant, now] = [scheduledTime.getTime(), at + machine.skewMs];
      if (!fired?.instants.includes(instant)) return `${task}/${run} is none of its instants`;
      const lateMs = now - instant;
      if (-lateMs > horizonMs) return `${task}/${run} is sent ${-lateMs} ms ahead`;
      if (lateMs > fired.startWithinSeconds * 1000 + skewMs)
        return `${task}/${run} is sent ${lateMs} ms late`;
      const arrivesMs = lateMs + delaySeconds * 1000;
      const isInTime = arrivesMs >= 0 && (arrivesMs <= alignedMs || delaySeconds === 0);
      return isInTime ? undefined : `${task}/${run} is to arrive ${arrivesMs} ms after its instant`;
    }),
    rule(
      "what the sweeper has fired only goes forward",
      "part write landed",
      ({ name, after }, { fired }) => {
        if (name !== "mark fired") return undefined;
        const [is, was] = [after.upTo ?? 0, fired?.upTo ?? 0];
        return is < was ? `it goes from ${was} to ${is}` : undefined;
      },
    ),
  ],
};
