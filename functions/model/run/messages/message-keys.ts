/**
 * Why an object's keys are not those of a message, and which key each of them was probably meant to be. Nothing is
 * guessed: a message with another key than its own is never read.
 */
import { cut } from "../../cut.ts";
import { nearest } from "../../nearest.ts";
import { printableLine } from "../../printable.ts";
import { show } from "../../show.ts";

/** The keys that a start by hand has next to its task. */
const startKeys = ["params", "id", "priority", "confirmed"];

/** A start, as errors show it. */
export const startForm = "{task, params?, id?, priority?, confirmed?}";

/** The same of each kind of message. */
export const messageKinds: readonly (readonly string[])[] = [
  ["trigger", "scheduledTime"],
  ["run", "turn"],
  ["trigger", "at", "event"],
  startKeys,
];

/** Of what may start a run and is no message on a queue. */
export const startKinds: typeof messageKinds = [startKeys];

const known: readonly string[] = ["task", ...messageKinds.flat()];

/** What other systems call these things, in lower case and without separators. */
const synonyms: Readonly<Record<string, string>> = {
  task: "name taskname taskid job jobname function functionname workflow",
  params: "parameters param args arg arguments argument kwargs input inputs payload data body options config",
  id: "key runid idempotencykey idempotencytoken dedupid deduplicationid messagededuplicationid requestid jobid uuid",
  priority: "prio urgency importance",
  run: "runid runname",
  turn: "turnnumber number",
  trigger: "triggerid triggername schedule schedulename scheduleid cron",
  scheduledTime: "time timestamp schedule instant date scheduledat scheduledfor",
};

/** Why an object with these keys next to its task is of none of these kinds. */
export function unknownKeys(given: readonly string[], kinds: typeof messageKinds): string {
  const keys = cut(printableLine(["task", ...given].join(", ")), 120);
  const allowed = kinds.map((each) => ["task", ...each].join(", ")).join("; ");
  return `keys ${keys}: allowed are ${allowed}${suggestion(["task", ...given], kinds)}`;
}

/** Of keys that are nearly a message's, or that other systems have in their place. */
export function suggestion(given: readonly string[], kinds = messageKinds): string {
  const begun = kinds.filter((kind) => kind.some((key) => given.includes(key)));
  const allowed: readonly string[] = ["task", ...(begun.length > 0 ? begun : kinds).flat()];
  const meant = new Map<string, string>();
  for (const key of given.filter((each) => !known.includes(each)).slice(0, 10)) {
    const free = allowed.filter((each) => !given.includes(each) && !meant.has(each));
    const near = free.find((each) => isAnotherWord(key, each)) ?? nearest(key, free)[0];
    if (near !== undefined) meant.set(near, key);
  }
  // Without a task the other keys say nothing: they may be those of anything.
  if (meant.size === 0 || !(given.includes("task") || meant.has("task"))) return "";
  return `; did you mean ${[...meant].map(([near, key]) => `${near} instead of ${show(key)}`).join(", ")}?`;
}

function isAnotherWord(given: string, key: string): boolean {
  const word = given.toLowerCase().replace(/[-_. ]/g, "");
  return word === key.toLowerCase() || (synonyms[key]?.split(" ").includes(word) ?? false);
}
