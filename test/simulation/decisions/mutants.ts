/**
 * Mutants of worlds of decisions: what the rules must notice. Those of one moment that chance produces too seldom are in the traces
 * of approval, of what tasks require and of muted alarms, each with its story.
 */
import { approvalKey } from "../../../functions/model/run/index-keys.ts";
import type { RunKey, RunRecord } from "../../../functions/model/run/run.ts";
import type { RunStore, Write } from "../../../functions/store/run-store.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { changing, without } from "../limits/changed-writes.ts";
import type { Misbehaviour } from "../limits/world.ts";
import type { AnyWrite } from "../mutants/any-write.ts";
import type { SlowWrite } from "./plan.ts";
import { playDecisions } from "./world.ts";

export interface DecisionMutant {
  readonly name: string;
  readonly change: Misbehaviour;
  /** The write that is slow in the worlds in which it is tried. @default as they are drawn */
  readonly slow?: SlowWrite;
  /** The first seed that is tried: one that needs a rare moment takes dozens of worlds to be noticed. @default 1 */
  readonly from?: number;
}

/** Each is noticed within so many seeds. */
const mostSeeds = 100;

/** Changes writes of a name. Undefined: such a write is not made, and seems to apply. */
const changed = (name: string, change: (write: AnyWrite) => AnyWrite | undefined) =>
  changing((write) => (write.name === name ? change(write) : write));
const isNotMade = (name: string) => changed(name, () => undefined);
const lacking = (name: string, attribute: string) =>
  changed(name, (write) => ({ ...write, set: { ...write.set, [attribute]: undefined } }));
const keeping = (name: string, ...attributes: readonly string[]) =>
  changed(name, (write) => ({
    ...write,
    remove: write.remove?.filter((each) => !attributes.includes(each)),
  }));

/** Its entry is in a month. */
const later = (name: string) =>
  changed(name, (write) => ({
    ...write,
    set: { ...write.set, dueAt: Number(write.set?.dueAt) + 2_592_000_000 },
  }));

/** The sweeper is not told which runs wait for approval. */
const findsNone: Misbehaviour = {
  store: (store: RunStore) =>
    interceptedStore(store, ({ method, args, forward }) =>
      method === "due" && args[0] === approvalKey ? { items: [] } : forward(),
    ),
};

/** A checkpoint saves all but that the run may begin, and its answer says so. */
const seemsToSave: Misbehaviour = {
  store: (store: RunStore) =>
    interceptedStore(store, async ({ write, args, forward }) => {
      const [key, given] = args as [RunKey, Write<RunRecord>];
      if (write !== "checkpoint" || given.set?.requiresMet !== true) return forward();
      const answer = await store.update(key, { ...given, set: { ...given.set, requiresMet: undefined } });
      return answer.ok ? { ...answer, item: { ...answer.item, requiresMet: true } } : answer;
    }),
};

export const decisionMutants: readonly DecisionMutant[] = [
  {
    name: "an approval counts though its run waits no more",
    slow: "approve",
    change: without("approve", "it waits for approval"),
  },
  {
    name: "an approval counts for what was asked later",
    slow: "approve",
    change: without("approve", "at this turn"),
  },
  { name: "an approval leaves no entry", slow: "approve", change: later("approve") },
  { name: "an approval says nothing of who approved", change: lacking("approve", "confirmed") },
  {
    name: "a decline or an end counts though its run waits no more",
    slow: "skip",
    change: without("skip", "it waits for approval"),
  },
  {
    name: "a decline counts for what was asked later",
    from: 33,
    slow: "skip",
    change: without("skip", "at this turn"),
  },
  { name: "the sweeper does not look for what has expired", change: findsNone },
  {
    name: "a worker asks once more about what was approved",
    from: 11,
    slow: "ask approval",
    change: without("ask approval", "the entry just read"),
  },
  {
    name: "a worker asks about a run that has begun",
    from: 17,
    slow: "ask approval",
    change: without("ask approval", "may skip from here"),
  },
  { name: "a question puts its run where nobody looks", change: lacking("ask approval", "dueAt") },
  { name: "no question is written", change: isNotMade("ask approval") },
  { name: "a yes outlives a redrive", from: 17, change: keeping("redrive", "confirmed") },
  { name: "who asked is not known after a redrive", change: lacking("redrive", "askedBy") },
  { name: "a count is not given back", change: isNotMade("uncount run") },
  {
    name: "what was met is not looked at again after a redrive",
    from: 18,
    change: lacking("redrive", "requiresMet"),
  },
  { name: "a run begins though the write that says that it may is lost", change: seemsToSave },
  { name: "a hold back forgets since when its run waits", change: lacking("hold back", "unmetSince") },
  { name: "a hold back keeps its place", change: keeping("hold back", "admitted") },
  { name: "a hold back leaves no entry", change: lacking("hold back", "dueAt") },
  {
    name: "a hold back undoes a pause",
    from: 36,
    slow: "hold back",
    change: without("hold back", "may hold back from here"),
  },
  {
    name: "a call off undoes a pause",
    from: 12,
    slow: "call off",
    change: without("call off", "may call off from here"),
  },
  { name: "a run that is held back takes no waiting place", change: isNotMade("hold place") },
  {
    name: "a run holds an alarm twice",
    slow: "hold alarm",
    change: without("hold alarm", "the run does not hold it"),
  },
  { name: "an alarm that is on is not noted", change: isNotMade("note alarm") },
  {
    name: "an alarm is released for a run that holds it again",
    slow: "release alarm",
    change: without("release alarm", "held since then"),
  },
  {
    name: "an alarm that is held again is renewed as it was seen before",
    slow: "renew alarm",
    change: without("renew alarm", "held since then"),
  },
  { name: "no alarm is released", change: isNotMade("release alarm") },
  { name: "no note is closed", change: isNotMade("close alarm") },
];

/** The first seed whose rules notice a mutant; undefined where none does. */
export async function caughtBy({ change, slow, from = 1 }: DecisionMutant): Promise<number | undefined> {
  for (let seed = from; seed < from + mostSeeds; seed++) {
    const found = await playDecisions(seed, change, slow).then(
      ({ wrong }) => wrong.length,
      () => 1,
    );
    if (found > 0) return seed;
  }
  return undefined;
}
