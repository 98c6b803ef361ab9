/**
 * What a run that was started by hand keeps of its start: who started it, from where, and what the one who asked, or the
 * stage, adds. It is written once and stays, while `author` and `note` are those of the newest move. It is part of the run's
 * item, and takes its room from what long params may take there.
 */
import { byteLength, cut, wellFormed } from "../../cut.ts";
import { PawlError } from "../../errors.ts";
import { weightOf } from "../../item-weight.ts";
import { show } from "../../show.ts";

/** Texts by name. */
export type Metadata = Readonly<Record<string, string>>;

/** From where a run was started by hand. */
export type StartedFrom = "command" | "client" | "invocation";

/** What Pawl itself says in it: the caller's ARN, `ada@laptop`, or the run whose code asked; and from where. */
export const ownMetadata = ["startedBy", "startedFrom"] as const;

const mostKeys = 10;
const longestKey = 40;
const longestValue = 120;
/** In bytes, as DynamoDB counts them, of all of it. */
const heaviest = 800;
/** Of `startedBy`, in bytes. */
const longestStarter = 192;
/** Where it is the id of a run, which is found by it: as long as a run's id may be. */
const longestParent = 341;

/** What is known of a start. */
export interface Started {
  readonly by?: string;
  readonly from: StartedFrom;
  /** What the one who starts it adds. */
  readonly given?: Metadata;
  /** What the stage adds to each such run: less than it has where there is no room. */
  readonly ofStage?: Metadata;
}

/** @throws PawlError for what a run cannot hold */
export function metadataOf({ by, from, given = {}, ofStage = {} }: Started): Metadata {
  const [mistake] = metadataMistakes(given);
  if (mistake !== undefined) throw new PawlError("invalid-metadata", mistake);
  const own = {
    ...(by !== undefined && { startedBy: cut(by, from === "client" ? longestParent : longestStarter) }),
    startedFrom: from,
  };
  const all: Metadata = { ...own, ...mapped(given, wellFormed) };
  const bytes = weightOf(all);
  if (bytes > heaviest)
    throw new PawlError("too-long", `metadata weighs ${bytes} bytes: at most ${heaviest} are allowed`);
  return withFurther(all, ofStage, heaviest);
}

/** What a run has, and of what is added each key that it does not have and that there is room for. @param most bytes of all of it, no more than a run may hold */
export function withFurther(metadata: Metadata, added: Metadata, most: number): Metadata {
  let all = metadata;
  for (const [key, value] of Object.entries(added)) {
    const more = { ...all, [key]: all[key] ?? wellFormed(value) };
    const weight = weightOf(more);
    if (Object.keys(more).length <= mostKeys + ownMetadata.length && weight <= Math.min(most, heaviest))
      all = more;
  }
  return all;
}

/** What is wrong with metadata that someone gives, one line a mistake. */
export function metadataMistakes(given: unknown): string[] {
  const example = '{ ticket: "OPS-7" }';
  if (typeof given !== "object" || given === null || Array.isArray(given))
    return [`metadata ${show(given)} is not allowed: an object of texts such as ${example}`];
  const entries = Object.entries(given);
  const tooMany =
    entries.length > mostKeys ? [`metadata has ${entries.length} keys: at most ${mostKeys} are allowed`] : [];
  return [...tooMany, ...entries.flatMap(([key, value]) => entryMistakes(key, value))];
}

function entryMistakes(key: string, value: unknown): string[] {
  if ((ownMetadata as readonly string[]).includes(key))
    return [`metadata ${key} is not allowed: Pawl says it itself`];
  if (!/^[A-Za-z][\w.-]*$/.test(key) || key.length > longestKey)
    return [
      `metadata key ${show(key)} is not allowed: at most ${longestKey} letters, digits, dots, hyphens and underscores, the first a letter`,
    ];
  if (typeof value === "string" && value !== "" && value.length <= longestValue) return [];
  return [`metadata ${key} ${show(value)} is not allowed: a text of 1 to ${longestValue} characters`];
}

/** A stage's metadata where a run is started: a value such as `$USER` is that variable of the process, and is left out where there is none. */
export function resolvedMetadata(
  ofStage: Metadata | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Metadata | undefined {
  if (ofStage === undefined) return undefined;
  const resolved = Object.entries(ofStage).map(([key, value]) => {
    const name = /^\$(\w+)$/.exec(value)?.[1];
    return [key, name === undefined ? value : firstCharacters(env[name] ?? "")] as const;
  });
  return Object.fromEntries(resolved.filter(([, value]) => value !== ""));
}

/** A variable may be longer than a value of metadata. */
function firstCharacters(text: string): string {
  return [...text].slice(0, longestValue).join("").slice(0, longestValue);
}

function mapped(given: Metadata, change: (text: string) => string): Metadata {
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, change(value)]));
}

/** Bytes that metadata takes of a run's item. */
export function metadataWeight(metadata: Metadata | undefined): number {
  return metadata === undefined ? 0 : byteLength("metadata") + weightOf(metadata);
}
