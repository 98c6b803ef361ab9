/** The table of calls: exactly what each run costs in a world where nothing fails. */
import { isScheduled } from "../seen/facts.ts";
import type { KnownRuns } from "../seen/ledger.ts";
import type { RunHistory } from "../seen/run-history.ts";
import { type Invariant, rule } from "./rule.ts";

/** More refusals of one kind in one invocation mean that a machine asks again and again. */
const mostRefusals = 30;
/** These depend on how long things take. */
const uncounted = new Set(["checkpoint", "get part"]);

type Counts = Map<string, number>;

function add(counts: Counts, what: string, count = 1): void {
  if (count !== 0) counts.set(what, (counts.get(what) ?? 0) + count);
}

/** The calls that a run of this record must have made. */
function addExpected(counts: Counts, { record, task, calls, isHandedOnAtOnce }: RunHistory): void {
  if (record === undefined || task === undefined) return;
  if (record.followed !== undefined) add(counts, "announced");
  if (record.reason === "disabled" && !isScheduled(record.trigger)) {
    add(counts, "skip");
    return;
  }
  if (record.status === "skipped") {
    // It found the slot taken and read the run that holds it.
    for (const what of ["take slot", "get", "skip"]) add(counts, what);
    return;
  }
  const scheduled = isScheduled(record.trigger);
  if (!scheduled) add(counts, "create");
  if (record.trigger === "startup") {
    add(counts, "reserve id");
    add(counts, "get part of id");
  }
  const turns = record.turn + 1;
  const retries = record.errors?.length ?? 0;
  add(counts, "claim", turns);
  add(counts, "retry", retries);
  add(counts, "interrupt", turns - 1 - retries);
  add(counts, "send", turns - 1 + (scheduled ? 0 : 1));
  add(counts, record.status === "succeeded" ? "succeed" : "fail");
  if (task.overlap === "allow" && task.limit === undefined) return;
  add(counts, "take slot");
  // One that waited within a limit looks for the next run first, and puts that in its place.
  if (record.waited === undefined || !isHandedOnAtOnce) add(counts, "give slot back");
  else {
    add(counts, "transfer slot");
    add(counts, "fill slot", -1);
  }
  // A run that no schedule started is read before it takes the slot, and one that waited before it is claimed.
  const waited = calls.get("wait") ?? 0;
  if (!scheduled || waited > 0) add(counts, "get");
  if (waited === 0) return;
  for (const what of ["wait", "join queue", "fill slot", "admit", "send"]) add(counts, what);
  if (task.overlap === "queue" && scheduled) add(counts, "hold place");
}

/** What a task's calls came to, and what the table says. */
function callsOf(task: string, { runs, partCalls }: KnownRuns): { found: Counts; expected: Counts } {
  const found: Counts = new Map();
  const expected: Counts = new Map();
  for (const [what, count] of partCalls.get(task) ?? []) add(found, what, count);
  for (const run of runs.values()) {
    if (run.key.task !== task) continue;
    for (const [what, count] of run.calls) add(found, what, count);
    addExpected(expected, run);
  }
  if (found.has("wait")) {
    // Whoever hands the slot on reads who is next, and the last one clears the queue.
    for (const what of ["get", "clear queue"]) expected.set(what, found.get(what) ?? 0);
  }
  // A turn that waits for longer than SQS can hold a message is sent by the sweeper, which postpones its entry.
  add(expected, "postpone", found.get("postpone") ?? 0);
  return { found, expected };
}

export const calls: Invariant = {
  number: 10,
  says: "The calls are those of the table of calls",
  rules: [
    rule("where nothing fails the calls are those of the table", "world ended", (_, ledger) => {
      if (ledger.facts.faulty) return undefined;
      for (const { name } of ledger.facts.tasks) {
        const { found, expected } = callsOf(name, ledger);
        for (const what of new Set([...found.keys(), ...expected.keys()])) {
          const [is, must] = [found.get(what) ?? 0, expected.get(what) ?? 0];
          if (is !== must && !uncounted.has(what)) return `${name}: ${is} of ${what}, the table says ${must}`;
        }
      }
      return undefined;
    }),
    rule("a refused machine does not ask again and again", "write refused", ({ machine, name, run }) =>
      (machine.refusals.get(`${name} ${run.id}`) ?? 0) < mostRefusals
        ? undefined
        : `${machine.name}: ${name} of ${run.id}`,
    ),
  ],
};
