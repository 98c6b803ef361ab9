/**
 * The options of commands that no tool has. What a model reads may be written by somebody who wants it to do harm, so it can
 * neither answer for a person, nor choose another deployment, nor name files, nor move more than the one thing it names.
 */
import type { OptionSignature } from "../calls/signature.ts";

const isChosenAtStart = "the deployment is chosen when the server starts";
const isForPeople = "a person decides this";
const isSet = "a tool moves one task or one run";
const isLong = "a tool answers at once";
const isSchedule = "a tool starts no run later";
const isOutput = "the answer of a tool is one JSON document";

/** By the option's name. */
const always: Readonly<Record<string, string>> = {
  project: isChosenAtStart,
  stage: isChosenAtStart,
  profile: isChosenAtStart,
  region: isChosenAtStart,
  endpoint: isChosenAtStart,
  yes: isForPeople,
  force: isForPeople,
  unchecked: isForPeople,
  wait: isLong,
  timeout: isLong,
  watch: isLong,
  follow: isLong,
  json: isOutput,
  "exit-code": isOutput,
};

/** Of a verb that writes. */
const ofWrites: Readonly<Record<string, string>> = {
  tag: isSet,
  task: isSet,
  all: isSet,
  errored: isSet,
  runs: isSet,
  at: isSchedule,
  in: isSchedule,
};

/** By what its value is. */
const ofValues: Readonly<Record<string, string>> = {
  file: "a tool reads and writes no file that a model names",
  folder: "a tool reads and writes no file that a model names",
  "name=value": "params are given as one object",
};

/** Why no tool has an option. Undefined where the tool has it. */
export function whyWithheld(
  { name, value = "" }: Pick<OptionSignature, "name" | "value">,
  writes: boolean,
): string | undefined {
  return own(always, name) ?? own(ofValues, value) ?? (writes ? own(ofWrites, name) : undefined);
}

function own(table: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
