import { occurrenceName } from "../../../functions/model/run/run-name.ts";
import { firedTrigger } from "../seen/facts.ts";
import { messageOf } from "../seen/knowledge.ts";
import type { KnownRuns } from "../seen/ledger.ts";
import { overridingInstants, seenOverrides, sideOf } from "../seen/overrides.ts";
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

/** How late an instant of what the sweeper fires may start, in seconds; undefined where it is none. */
function startWithinOf(ledger: KnownRuns, task: string, trigger: string, instant: number) {
  if (trigger === firedTrigger) {
    const fired = ledger.facts.tasks.find(({ name }) => name === task)?.fired;
    return fired?.instants.includes(instant) ? fired.startWithinSeconds : undefined;
  }
  for (const one of overridingInstants(seenOverrides(ledger.state(task))))
    if (one.trigger === trigger && one.instant === instant) return one.startWithin;
  return undefined;
}

export const instantsComeInTime: Invariant = {
  number: 12,
  says: "What the sweeper fires comes at its instant",
  rules: [
    rule("a healthy sweeper leaves out no instant", "world ended", (_, ledger) => {
      for (const { name, enabled, fired } of ledger.facts.tasks) {
        const all = seenOverrides(ledger.state(name));
        const own = fired?.isAlwaysDeployed ? fired.instants : [];
        const wanted = own.map((instant) => ({ trigger: firedTrigger, instant }));
        for (const { trigger, instant } of [...wanted, ...overridingInstants(all)]) {
          const id = `${name}/${occurrenceName(trigger, new Date(instant))}`;
          if (ledger.occurrences.has(id) || sideOf(all, { trigger, instant, enabled }) !== "runs") continue;
          if (isCovered(instant, ledger)) return `${id} was never sent`;
        }
      }
      return undefined;
    }),
    rule("a message of the sweeper arrives as its instant begins", "message sent", (event, ledger) => {
      const { at, machine, body, delaySeconds } = event;
      const message = messageOf(body);
      if (machine.kind !== "sweeper" || message.kind !== "occurrence") return undefined;
      const { task, run, trigger, scheduledTime } = message;
      const [instant, now] = [scheduledTime.getTime(), at + machine.skewMs];
      const startWithin = startWithinOf(ledger, task, trigger, instant);
      if (startWithin === undefined) return `${task}/${run} is none of its instants`;
      const lateMs = now - instant;
      if (-lateMs > horizonMs) return `${task}/${run} is sent ${-lateMs} ms ahead`;
      if (lateMs > startWithin * 1000 + skewMs) return `${task}/${run} is sent ${lateMs} ms late`;
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
