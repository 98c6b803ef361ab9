/** Each event that something listens to is told at least once, under one id, and none is invented. */
import { isSweeperKey, isWaitKey } from "../../../functions/model/run/index-keys.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { isTerminal, type Status } from "../../../functions/model/run/status.ts";
import { isAutomatic } from "../../../functions/model/task/automatic.ts";
import type { WriteLanded } from "../seen/event.ts";
import type { WorldFacts } from "../seen/facts.ts";
import { type Invariant, rule, writeRule } from "./rule.ts";

/** What a run tells that has come to a status. */
const eventOf: Readonly<Record<Status, string | undefined>> = {
  enqueued: "enqueued",
  running: undefined,
  interrupted: "interrupted",
  retrying: "retried",
  paused: "paused",
  succeeded: "succeeded",
  errored: "errored",
  cancelled: "cancelled",
  skipped: "skipped",
  missed: "missed",
  rejected: "errored",
};

const nameOf = (text: string) => text.split(":")[1] as string;

/** What a write added to what a run has to tell. A write that takes some away adds nothing. */
function added({ before, after }: Pick<WriteLanded, "before" | "after">): readonly string[] {
  const had = before?.untold ?? [];
  return after.untold?.slice(had.length) ?? [];
}

function isListenedTo({ listens = [] }: WorldFacts, task: string, event: string | undefined): boolean {
  return event !== undefined && !isAutomatic(task) && listens.includes(event);
}

/** Whether a worker has a run, or had it when it died. */
function isHeld({ leaseExpiresAt }: RunRecord): boolean {
  return leaseExpiresAt > 0;
}

export const eventsAreTold: Invariant = {
  number: 17,
  says: "What happens to a run is told",
  rules: [
    writeRule("a write that makes an event leaves it with the run", "all", (event, { facts }) => {
      const { name, run, before, after } = event;
      const made = before?.status === after.status ? undefined : eventOf[after.status];
      const texts = added(event).filter((text) => nameOf(text) !== "started");
      if (isListenedTo(facts, run.key.task, made))
        return texts.length === 1 && nameOf(texts[0] as string) === made
          ? undefined
          : `${name} of ${run.id}, which is ${after.status}, adds ${texts.join(", ") || "nothing"}`;
      // A run that waits for its slot has told so already.
      const isCopy = name === "wait" && texts.every((text) => nameOf(text) === "enqueued");
      return texts.length === 0 || isCopy ? undefined : `${name} of ${run.id} adds ${texts.join(", ")}`;
    }),
    // Others tell of the turn that they had seen: the run's worker, and a person.
    writeRule("a run that makes room is told of the turn at which it ends", ["cancel"], (event) => {
      const { run, after } = event;
      const odd = added(event).find((text) => !text.startsWith(`${after.turn}:`));
      const isPawls = after.author === "pawl";
      return odd !== undefined && isPawls ? `${run.id}, at turn ${after.turn}, adds ${odd}` : undefined;
    }),
    writeRule("a run says once, after its first claim, that it started", "all", (event, { facts }) => {
      const { name, run, before, after, read } = event;
      const started = added(event).filter((text) => nameOf(text) === "started");
      const isFirst = before?.begun === undefined && after.begun === true;
      // A worker that did not hear an answer says it again, in the same words.
      const isRight = isFirst ? started.length === 1 : started.every((text) => run.untold.has(text));
      if (!isRight) return `${name} of ${run.id} adds ${started.join(", ") || "nothing"}`;
      if (!isListenedTo(facts, run.key.task, "started") || after.begun === true) return undefined;
      if (["claim", "take over", "redrive"].includes(name)) return undefined;
      const wasHeld = before !== undefined && isHeld(before) && before.leaseId === event.lease;
      const isOwn = after.leaseId !== undefined && wasHeld && after.seq !== before.seq;
      // The worker knew that the run was stopped: nobody may come back to tell it, and the write that lets the run go says it.
      const isStopped = name === "checkpoint" && read?.status !== "running";
      const isGivenUp = name === "give up" && before?.startedAt !== undefined;
      return (isOwn && !isStopped) || isGivenUp ? `${name} of ${run.id} does not` : undefined;
    }),
    writeRule(
      "what has an end or a pause, and is not told, keeps an entry",
      "all",
      ({ name, run, after }) => {
        const rests = isTerminal(after.status) || after.status === "paused";
        if (after.untold === undefined || !rests || isHeld(after)) return undefined;
        return isSweeperKey(after.dueKey) ? undefined : `${name} of ${run.id}, entry ${after.dueKey}`;
      },
    ),
    // An entry for it would stay in place of the end of a pause, or of the list of what failed.
    writeRule(
      "what has told all gets no entry for it",
      ["succeed", "fail", "give up", "pause", "release"],
      ({ name, run, before, after: { status, untold, announce, until, dueKey, dueAt } }) => {
        const isOpen = untold !== undefined || announce !== undefined || before?.dueAt === dueAt;
        if (isOpen || !(isTerminal(status) || (status === "paused" && name === "pause" && until)))
          return undefined;
        const isKept = status === "paused" ? dueAt === Date.parse(until ?? "") : !isSweeperKey(dueKey);
        return isKept ? undefined : `${name} of ${run.id}, entry ${dueKey} at ${dueAt}`;
      },
    ),
    writeRule("only what was told is taken away", "all", ({ name, run, before, after }) => {
      const gone = (before?.untold ?? []).filter((text) => !after.untold?.includes(text));
      const lost = gone.filter((text) => !run.told.has(text));
      return lost.length === 0 ? undefined : `${name} of ${run.id} takes ${lost.join(", ")} away`;
    }),
    rule("nothing is told that no write has made", "event told", ({ run, text }) =>
      run.untold.has(text) ? undefined : `${text} of ${run.id}`,
    ),
    rule("a stop is told once its worker has let the run go", "event told", ({ at, run, text }) => {
      const { status, turn, leaseExpiresAt } = run.record ?? { status: "", turn: 0, leaseExpiresAt: 0 };
      // A pause that is over is told whoever has the run by then.
      const isThisOne =
        text.startsWith(`${turn}:${status}:`) && (status === "paused" || status === "cancelled");
      return isThisOne && leaseExpiresAt > at + 2_000 ? `${text} of ${run.id}` : undefined;
    }),
    rule("an event has one id", "world ended", (_, { runs }) => {
      for (const { id, untold } of runs.values()) {
        const ids = [...untold].map((text) => text.slice(0, text.lastIndexOf(":")));
        const twice = ids.find((each, i) => ids.indexOf(each) !== i && !each.endsWith(":enqueued"));
        if (twice !== undefined) return `${twice} of ${id}`;
        // Its instant is that of the claim.
        const starts = [...untold]
          .filter((text) => nameOf(text) === "started")
          .map((text) => text.split(":")[2]);
        if (new Set(starts).size < starts.length) return `${starts.length} starts of ${id}`;
      }
      return undefined;
    }),
    rule("everything is told in the end", "world ended", (_, { runs }) => {
      for (const { id, record, untold, told } of runs.values()) {
        const left = [...untold].filter((text) => !told.has(text));
        // One that still waits for its slot tells with its turn what could not be told before.
        if (record?.status === "enqueued" && isWaitKey(record.dueKey)) continue;
        if (left.length > 0) return `${left.join(", ")} of ${id}, which is ${record?.status}`;
        if (record?.untold !== undefined && isTerminal(record.status)) return `${id} keeps ${record.untold}`;
      }
      return undefined;
    }),
  ],
};
