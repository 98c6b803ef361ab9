/** What a person or a program may say when it asks for a move: who asks, and why. It goes into the run's item, so it is bounded. */
import { byteLength, wellFormed } from "../cut.ts";
import { MoveRefusedError, PawlError } from "../errors.ts";
import { isWritable } from "../instant.ts";

/** Who asks, and why. */
export interface OperatorNote {
  readonly note?: string;
  readonly author?: string;
}

/** A pause may end by itself. */
export interface PauseNote extends OperatorNote {
  /** @default none: it lasts until an operator resumes */
  readonly until?: Date;
}

/** What a write does with author and note. */
export interface NoteChange {
  readonly set: OperatorNote;
  readonly remove: readonly (keyof OperatorNote)[];
}

/** The longest author, in bytes of UTF-8. */
export const longestAuthor = 192;
const longestNote = 256;
/** The longest list of tags, in bytes as JSON: of a run as of a task. */
export const longestTags = 128;

/** What a caller may say of a run that it starts. */
interface StartNote extends OperatorNote {
  readonly tags?: readonly string[];
}

/** Author, note and tags as they are stored. @throws PawlError that names what is too long for a run's item */
export function storedNote({ note, author, tags }: StartNote): StartNote {
  return {
    note: stored("note weighs", note, longestNote),
    author: stored("author weighs", author, longestAuthor),
    tags: storedTags(tags),
  };
}

function stored(weighs: string, given: string | undefined, longest: number): string | undefined {
  if (given === undefined) return undefined;
  const text = wellFormed(given);
  checkLength(weighs, text, longest);
  return text;
}

function storedTags(given: readonly string[] | undefined): readonly string[] | undefined {
  const tags = given?.map(wellFormed);
  if (tags !== undefined) checkLength("tags weigh", JSON.stringify(tags), longestTags, " as JSON");
  return tags;
}

function checkLength(weighs: string, text: string, longest: number, how = ""): void {
  const bytes = byteLength(text);
  if (bytes <= longest) return;
  throw new PawlError("too-long", `${weighs} ${bytes} bytes${how}: at most ${longest} are allowed`);
}

/** Refuses an instant that no key and no condition can hold. @throws PawlError */
export function checkInstant(name: string, instant: Date): void {
  if (isWritable(instant)) return;
  const given = Number.isNaN(instant.getTime()) ? String(instant) : instant.toISOString();
  throw new PawlError("invalid-instant", `${name} ${given} is not allowed: the year must have four digits`);
}

/** Refuses an end that a pause cannot have. @throws MoveRefusedError, PawlError */
export function checkEnd(until: Date | undefined, now: number): void {
  if (until === undefined) return;
  checkInstant("until", until);
  if (until.getTime() > now) return;
  throw new MoveRefusedError(
    `a pause until ${until.toISOString()} is over already: it is ${new Date(now).toISOString()}`,
  );
}

/** What a move by the sweeper does with author and note: those of the person before stay. */
export const keepsNote: NoteChange = { set: {}, remove: [] };

/** What an operator's move does with author and note: those of a person before go, also where it gives none. @throws PawlError */
export function noteChange({ author, note }: OperatorNote): NoteChange {
  const given = storedNote({ author, note });
  return {
    set: { author: given.author, note: given.note },
    remove: (["author", "note"] as const).filter((name) => given[name] === undefined),
  };
}
