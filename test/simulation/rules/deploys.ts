/**
 * What a run may come to while a deploy is under way, and some parts do not know its task yet, or no longer: it counts as
 * not deployed late, and then soon.
 */
import type { WriteLanded } from "../seen/event.ts";
import { isNotDeployed } from "../seen/run-history.ts";
import { type Rule, rule, writeRule } from "./rule.ts";

/** For as long a deploy may be under way of which a worker does not know. */
const goneAfterMs = 900_000;
/** A message that was put off before that comes back by then. */
const lastPutOffMs = 900_000;
/** Two machines' clocks differ by this much at the most. */
const skewMs = 2_000;

/** What is wrong with believing that a task is gone: the run is too young, or where there is none its message. */
function tooYoung({ at, machine, run, knowledge, before }: WriteLanded): string | undefined {
  if (machine.kind !== "worker") return undefined;
  const sentAt = knowledge.sentAt(run.key.task) ?? at;
  const age = at - (before === undefined ? sentAt : Date.parse(before.createdAt));
  return age < goneAfterMs - 2 * skewMs ? `${run.id} after ${age} ms` : undefined;
}

export const deployRules: readonly Rule[] = [
  writeRule("a run counts as not deployed only once it is a quarter of an hour old", ["give up"], (event) =>
    isNotDeployed(event.after) ? tooYoung(event) : undefined,
  ),
  writeRule(
    "a start message is rejected for its task only once it is a quarter of an hour old",
    ["reject"],
    ({ at, machine, run, after, knowledge }) => {
      if (machine.kind !== "worker" || !after.reason?.includes("is not deployed")) return undefined;
      const sent = knowledge.messages.filter(({ body }) => body === after.body).map(({ sentAt }) => sentAt);
      const age = at - Math.min(at, ...sent);
      return age < goneAfterMs - 2 * skewMs ? `${run.id} after ${age} ms` : undefined;
    },
  ),
  writeRule(
    "no run that was made after its task was deployed counts as not deployed within a quarter of an hour",
    ["give up"],
    ({ at, run, before, after, knowledge }, ledger) => {
      const since = ledger.deployedSince.get(run.key.task);
      if (!isNotDeployed(after) || since === undefined || !ledger.deployed.has(run.key.task))
        return undefined;
      // Where there is no run, the message is as old as it would be.
      const madeAt =
        before === undefined ? (knowledge.sentAt(run.key.task) ?? at) : Date.parse(before.createdAt);
      return madeAt >= since && at < since + goneAfterMs - 2 * skewMs
        ? `${run.id}, ${at - since} ms after its task was deployed`
        : undefined;
    },
  ),
  writeRule(
    "the run of a task that is gone ends soon after a quarter of an hour",
    ["give up"],
    ({ at, run, before, after }, ledger) => {
      const isQuiet = ledger.faults === run.faultsAtChange && !ledger.isDisturbedSince(run.changedAt);
      if (!isNotDeployed(after) || before === undefined || !isQuiet) return undefined;
      const notBefore = Date.parse(before.notBefore ?? "") || 0;
      const late = at - Math.max(run.changedAt, ledger.closesAt, notBefore);
      return late > goneAfterMs + lastPutOffMs ? `${run.id} after ${late} ms` : undefined;
    },
  ),
  rule("a start-up run does not stay not deployed", "world ended", (_, { runs, version, deployed }) => {
    for (const { id, key, record } of runs.values()) {
      const isOfNewest = key.run.endsWith(`/startup~${version}`) && deployed.has(key.task);
      if (isOfNewest && record?.status === "errored" && isNotDeployed(record)) return id;
    }
    return undefined;
  }),
];
