import { occurrenceName } from "../../../functions/model/run/run-name.ts";
import { firedTrigger, isOutside, isScheduled, trigger } from "../seen/facts.ts";
import { messageOf } from "../seen/knowledge.ts";
import { oneRunForRedrivenItems } from "./items/redone.ts";
import { type Invariant, rule, writeRule } from "./rule.ts";

export const oneRunForAnOccurrence: Invariant = {
  number: 3,
  says: "One occurrence makes at most one run",
  rules: [
    rule("a run is named for its occurrence", "world ended", (_, { runs, facts }) => {
      const names = new Set(
        facts.occurrences.map(({ task, at }) => `${task}/${occurrenceName(trigger, new Date(at))}`),
      );
      for (const { name, fired } of facts.tasks) {
        for (const at of fired?.instants ?? [])
          names.add(`${name}/${occurrenceName(firedTrigger, new Date(at))}`);
      }
      for (const { id, record } of runs.values()) {
        if (record !== undefined && isScheduled(record.trigger) && !names.has(id))
          return `no schedule fires for ${id}`;
      }
      return undefined;
    }),
    rule("a run is named for the event or the message that started it", "world ended", (_, ledger) => {
      for (const { id, record } of ledger.runs.values()) {
        if (record !== undefined && isOutside(record.trigger) && !ledger.happened.has(id))
          return `nothing happened for ${id}`;
      }
      return undefined;
    }),
    rule("each event, and each message of a user's queue, starts a run", "world ended", (_, ledger) => {
      for (const [id, key] of ledger.happened) {
        if (ledger.find(key)?.record === undefined && !ledger.purged.has(id)) return `${id} is not there`;
      }
      return undefined;
    }),
    rule("one message by hand makes at most one run", "world ended", (_, { runs, sentByHand }) => {
      const made = new Map<string, number>();
      for (const { key, record } of runs.values()) {
        if (record?.trigger === "message") made.set(key.task, (made.get(key.task) ?? 0) + 1);
      }
      for (const [task, count] of made) {
        const sent = sentByHand.get(task) ?? 0;
        if (count > sent && task !== "(rejected)") return `${task}: ${count} runs of ${sent} messages`;
      }
      return undefined;
    }),
    rule("one caller's id makes one run", "world ended", (_, { reserved }) => {
      for (const [id, runs] of reserved) if (runs.size > 1) return `${id}: ${[...runs].join(", ")}`;
      return undefined;
    }),
    oneRunForRedrivenItems,
    rule(
      "an id is reserved before its run is created",
      "part write landed",
      ({ name, task, write }, ledger) => {
        const run = write.set?.run;
        if (name !== "reserve id" || run === undefined) return undefined;
        return ledger.find({ task, run })?.record === undefined
          ? undefined
          : `${task}/${run} is there already`;
      },
    ),
    writeRule(
      "a start message that was never claimed is recorded as the run of its id",
      ["give up"],
      (event, ledger) => {
        const { run, before, after, knowledge } = event;
        if (before !== undefined || after.trigger !== "message") return undefined;
        for (const { body } of knowledge.messages) {
          const message = messageOf(body);
          if (message.kind !== "start" || message.id === undefined) continue;
          const named = ledger.part(message.task, `id#${message.id}`)?.run;
          if (named !== run.key.run) return `${run.id}, its id names ${named}`;
        }
        return undefined;
      },
    ),
    rule(
      "a start with an id, and a redrive of items, answers with a run that exists",
      "operator answered",
      ({ started }, ledger) => {
        if (started === undefined) return undefined;
        const { task, run } = started;
        return ledger.find(started)?.record === undefined ? `${task}/${run} does not exist` : undefined;
      },
    ),
  ],
};
