/** Which verbs that write an assistant may be given, each by its name, and why the others are for people alone. */
import { InvalidArgumentError } from "commander";
import { type VerbName, verbs } from "../calls/verbs.ts";

export type WritingVerb = {
  [Name in VerbName]: (typeof verbs)[Name]["writes"] extends true ? Name : never;
}[VerbName];

/** True, or why it is never given to an assistant. */
const rules = {
  run: true,
  pause: true,
  resume: true,
  cancel: true,
  redrive: true,
  dismiss: true,
  scale: true,
  split: true,
  approve: "a person approves",
  decline: "a person decides what is not approved",
  override: "a person puts settings in place of those deployed",
  schedule: "a person makes schedules",
  backfill: "a person starts many runs at once",
} as const satisfies Readonly<Record<WritingVerb, true | string>>;

export const allowableWrites = (Object.keys(rules) as WritingVerb[]).filter((verb) => rules[verb] === true);

/** Reads `pause,resume`. @throws InvalidArgumentError that names those that are allowed */
export function allowedWritesOption(
  text: string,
  before: readonly WritingVerb[] = [],
): readonly WritingVerb[] {
  const given = text.split(",").map((verb) => verb.trim());
  const odd = given.find((verb) => !allowableWrites.includes(verb as WritingVerb));
  if (odd === undefined) return [...new Set([...before, ...(given as WritingVerb[])])];
  throw new InvalidArgumentError(`${whyNot(odd)}: allowed are ${allowableWrites.join(", ")}`);
}

function whyNot(verb: string): string {
  const rule = Object.hasOwn(rules, verb) ? rules[verb as WritingVerb] : undefined;
  if (typeof rule === "string") return `${verb} is never allowed, since ${rule}`;
  if (Object.hasOwn(verbs, verb)) return `${verb} only reads, which is always allowed`;
  return `${JSON.stringify(verb)} is no verb`;
}
