/** What an action has done, in plain words: from what was asked, and the document that the command answered with. */
import type { Ask } from "../api/call.ts";
import { countedText } from "./count.ts";

export interface Done {
  readonly text: string;
  /** The id of the one run that the text names. */
  readonly run?: string;
}

/** What commands answer with, as far as it says what was done. */
interface Answered {
  readonly id?: string;
  readonly status?: string;
  readonly shown?: string;
  readonly allowed?: readonly string[];
  readonly reason?: string;
  /** Of one of several: why it was left out. */
  readonly refused?: string;
  /** Of a task: the runs that were moved with it. Of a start: the run. */
  readonly runs?: readonly unknown[];
  readonly run?: { readonly id?: string };
  /** The schedule's name. */
  readonly name?: string;
}

const past: Readonly<Record<string, string>> = {
  pause: "paused",
  resume: "resumed",
  cancel: "cancelled",
  redrive: "redriven",
  dismiss: "dismissed",
  approve: "approved",
  decline: "declined",
};

/** What a command says of a run that an earlier call with the same id has made. */
const madeBefore = / was used before: /;

/** Of what a command says besides, the lines that tell of something unexpected. */
const unexpected = /^(look|error|warning): |left out|not recorded|refused: |is disabled:/;

/** @returns undefined for an action that has no words of its own */
export function doneWords(ask: Ask, document: unknown, said: readonly string[] = []): Done | undefined {
  const answered = (document ?? {}) as Answered | readonly Answered[];
  const again = said.some((line) => madeBefore.test(line));
  const done = again ? startedBefore(answered as Answered) : wordsOf(ask, answered);
  const more = said.filter((line) => unexpected.test(line));
  if (done === undefined) return more.length === 0 ? undefined : { text: more.join("\n") };
  return { ...done, text: [done.text, ...more].join("\n") };
}

function wordsOf(ask: Ask, answered: Answered | readonly Answered[]): Done | undefined {
  const { command, args: [first = "", second = "", third = ""] = [], options = {} } = ask;
  const isSet = Array.isArray(answered);
  const one = (isSet ? {} : answered) as Answered;
  const all = (isSet ? answered : []) as readonly Answered[];
  if (command === "run")
    return isSet ? { text: `Started ${countedText(good(all).length, "run")}.` } : started(one, ask);
  if (command === "redrive" && options.items) return started(one, ask);
  if (command === "backfill")
    return one.run?.id === undefined
      ? { text: `Nothing was started: no instant of ${first} is left to run.` }
      : { text: `The backfill of ${first} has begun.` };
  if (command === "override") {
    const [setting, value] = cut(second, "=");
    return {
      text: options.remove
        ? `${setting} of ${first} is as it was deployed again.`
        : `${setting} of ${first} is ${value} now.`,
    };
  }
  if (command === "schedule") {
    const word = first === "add" ? "added" : first === "remove" ? "removed" : past[first];
    return { text: `The schedule ${third || one.name || ""} of ${second} is ${word}.` };
  }
  if (command === "scale") return { text: `${first} will have ${options.shards} shards.`, run: first };
  if (command === "split") return { text: `Shard ${second} of ${first} will be split.`, run: first };
  const word = Object.hasOwn(past, command) ? past[command] : undefined;
  if (word === undefined) return undefined;
  if (isSet || first === "") return { text: movedSet(command, word, good(all)) };
  if (first.includes("/")) return { text: `${first} is ${stillHeld(one) ?? word}.`, run: first };
  const runs = one.runs?.length ?? 0;
  if (command !== "pause" && command !== "resume")
    return { text: `${countedText(runs, "run")} of ${first} ${areOr(runs)} ${word}.` };
  return { text: `${first} is ${word}${runs === 0 ? "" : `, and ${countedText(runs, "run")} of it too`}.` };
}

function started({ id, allowed, status, reason }: Answered, { options = {} }: Ask): Done | undefined {
  if (id === undefined) return undefined;
  if (status === "skipped") return { text: `${id} is skipped${reason ? `: ${reason}` : ""}.`, run: id };
  if (allowed?.includes("approve")) return { text: `${id} waits for approval.`, run: id };
  const isLater = Boolean(options.at ?? options.in);
  return { text: `${isLater ? "Planned" : "Started"} ${id}.`, run: id };
}

/** Nothing was started: the answer to an earlier call may have been lost. */
function startedBefore({ id = "It" }: Answered): Done {
  return { text: `${id} was started before: there is no second run.`, run: id };
}

/** A set of tasks, or of runs. */
function movedSet(command: string, word: string, all: readonly Answered[]): string {
  const of = command === "pause" || command === "resume" ? "task" : "run";
  return `${countedText(all.length, of)} ${areOr(all.length)} ${word}.`;
}

/** A worker ends its current item first. */
function stillHeld({ shown }: Answered): string | undefined {
  return shown === "pausing" || shown === "cancelling" ? shown : undefined;
}

const good = (all: readonly Answered[]) => all.filter(({ refused }) => refused === undefined);
const areOr = (count: number) => (count === 1 ? "is" : "are");

function cut(text: string, at: string): [before: string, after: string] {
  const place = text.indexOf(at);
  return place < 0 ? [text, ""] : [text.slice(0, place), text.slice(place + 1)];
}
