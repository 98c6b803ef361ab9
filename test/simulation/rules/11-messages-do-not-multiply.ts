import type { RunWriteName } from "../../../functions/runs/write-names.ts";
import { messageOf } from "../seen/knowledge.ts";
import type { MachineKind } from "../seen/machine-history.ts";
import { overlapsOf } from "../seen/overrides.ts";
import { differs, type Invariant, rule, writeRule } from "./rule.ts";

const longestMinutes = 30;
const leastForwardSeconds = 30;
const longestPutOffSeconds = 900;
/** What a difference of clocks may take away from a distance. */
const slackMs = 3_000;

/** What each kind of machine writes to a run before it sends a turn of it. A worker also forwards messages of other lanes. */
const writesBeforeSend: Readonly<Record<Exclude<MachineKind, "worker">, readonly RunWriteName[]>> = {
  sweeper: ["postpone", "admit", "ask again", "resume", "create", "redrive"],
  operator: ["resume", "redrive", "create", "admit", "ask again"],
  "dead-letter": ["admit"],
};

/** How far an occurrence's message is ahead of its instant, in milliseconds; negative for any other. */
function aheadOf(body: string, at: number): number {
  const message = messageOf(body);
  return message.kind === "occurrence" ? message.scheduledTime.getTime() - at : -1;
}

export const messagesDoNotMultiply: Invariant = {
  number: 11,
  says: "Messages do not multiply",
  rules: [
    rule("every message is gone in the end", "world ended", ({ left }) => {
      for (const [lane, count] of left) if (count > 0) return `${count} are left on ${lane}`;
      return undefined;
    }),
    rule("a turn is sent after the write that made it", "message sent", ({ machine, body, turn }) => {
      if (turn === undefined || machine.kind === "worker") return undefined;
      const last = machine.lastWrites.get(turn.run.id)?.name;
      // A run that is stopped is sent only for what it has to tell.
      const isStop = last === "pause" || last === "cancel" || last === "announced";
      const isTold = isStop && turn.run.untold.size > 0;
      const isWritten = isTold || (last !== undefined && writesBeforeSend[machine.kind].includes(last));
      return isWritten ? undefined : `${machine.name} sends ${body} after ${last ?? "nothing"}`;
    }),
    rule("a turn is sent by a machine that wrote to its run, or was sent it", "message sent", (event) => {
      const { machine, body, turn } = event;
      const { knowledge } = machine;
      if (turn === undefined || knowledge.bodies.has(body) || knowledge.hasWritten(turn.run.key))
        return undefined;
      return `${machine.name} sends ${body}`;
    }),
    rule("a message names the turn that was written", "message sent", ({ machine, turn }) => {
      if (turn === undefined) return undefined;
      const { id } = turn.run;
      const written = machine.lastWrites.get(id)?.turn ?? turn.number;
      return written === turn.number ? undefined : `${turn.number} instead of ${written}, of ${id}`;
    }),
    rule("what is forwarded to another lane is delayed", "message sent", (event) => {
      const { machine, body, delaySeconds, turn } = event;
      // A worker that was given a run's turn, and let it wait, may be the one that hands it on.
      const isHandedOn = turn !== undefined && machine.lastWrites.get(turn.run.id)?.name === "admit";
      const isForwarded = machine.kind === "worker" && machine.knowledge.bodies.has(body) && !isHandedOn;
      return isForwarded && delaySeconds < leastForwardSeconds
        ? `${machine.name} sends ${body} in ${delaySeconds} s`
        : undefined;
    }),
    rule(
      "a message that comes back is put off for longer each time",
      "visibility set",
      (event, { facts }) => {
        const { machine, lane, receiptHandle, seconds } = event;
        const message = machine.knowledge.messages.find((each) => each.receiptHandle === receiptHandle);
        if (message === undefined) return `${machine.name} puts off ${receiptHandle}, which it was not given`;
        const aheadMs = aheadOf(message.body, event.at);
        // A clock that differs sees it by so much earlier or later.
        const isHeld = Math.abs(seconds * 1_000 - Math.max(0, aheadMs)) <= slackMs;
        if (aheadMs > slackMs)
          return isHeld ? undefined : `${receiptHandle}, ${aheadMs} ms early, by ${seconds} s`;
        if (aheadMs > 0) return undefined;
        // Its instant came while its worker, which had found it early, was busy with what it tells: it comes back at once.
        if (isHeld && aheadOf(message.body, machine.begunAt) > 0) return undefined;
        const most = Math.min(longestPutOffSeconds, 60 * 2 ** message.receives);
        const { visibilityTimeoutSeconds = 0 } = facts.lanes.find(({ name }) => name === lane) ?? {};
        const least = Math.min(0.75 * Math.min(longestPutOffSeconds, most / 2), visibilityTimeoutSeconds);
        return seconds >= least && seconds <= most
          ? undefined
          : `${receiptHandle} by ${seconds} s, the ${message.receives}th time`;
      },
    ),
    rule("a turn that follows another is sent once", "message sent", ({ machine, turn }) => {
      if (turn === undefined) return undefined;
      const { id, continuations } = turn.run;
      const last = machine.lastWrites.get(id)?.name;
      if (last !== "interrupt" && last !== "retry") return undefined;
      return continuations.has(turn.number) ? `turn ${turn.number} of ${id}` : undefined;
    }),
    writeRule("the sweeper resends a run at growing distances", ["postpone"], ({ at, run }) => {
      const distance = at - run.postponedAt;
      const least = Math.min(2 ** (run.postponements - 1), longestMinutes) * 60_000 - slackMs;
      if (run.postponements === 0 || distance >= least) return undefined;
      return `${run.id} after ${distance} ms, the ${run.postponements + 1}th time`;
    }),
    writeRule("an entry is postponed as it was read", ["postpone"], (event) => differs(event, "dueAt")),
    writeRule("a rejected message is sent by one operator", ["move rejected"], (event) =>
      differs(event, "dueAt"),
    ),
    writeRule("a run is redriven in the turn that was read", ["redrive"], (event) => differs(event, "turn")),
    writeRule("a turn number never goes back", "all", ({ name, run, before, after }) =>
      before !== undefined && after.turn < before.turn
        ? `${name} of ${run.id} from ${before.turn} to ${after.turn}`
        : undefined,
    ),
    writeRule("a message of an earlier turn does nothing", ["claim", "wait", "skip"], (event, ledger) => {
      const { name, run, before, knowledge } = event;
      // A newer occurrence takes the waiting place from an earlier one.
      if (name === "skip" && run.task && overlapsOf(ledger, run.task).has("cancel-running")) return undefined;
      if (before === undefined || knowledge.isAmbiguous || knowledge.mayWorkOn(run.key, before.turn))
        return undefined;
      return `${name} of turn ${before.turn} of ${run.id}`;
    }),
    writeRule(
      "a live owner's entry stays behind its lease's end",
      ["checkpoint"],
      ({ run, before, after, read }) => {
        const isRead =
          before?.dueAt !== undefined && before.dueAt === read?.dueAt && read.status === "running";
        return isRead && (after.dueAt ?? 0) < after.leaseExpiresAt ? `${run.id}: ${after.dueAt}` : undefined;
      },
    ),
  ],
};
