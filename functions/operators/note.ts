/** What whoever asks for a move may say: who asks and why. It goes into the run's item, so it is bounded. */
import { byteLength } from "../model/cut.ts";
import { MoveRefusedError, PawlError } from "../model/errors.ts";
import { iso, isWritable } from "../model/instant.ts";

/** Who asks, and why. The two go together: who gives no note takes the one before it away. */
export interface OperatorNote {
  readonly note?: string;
  readonly author?: string;
}

/** A pause may end by itself. */
export interface PauseNote extends OperatorNote {
  /** @default none: until somebody resumes it */
  readonly until?: Date;
}

/** The longest author, in bytes of UTF-8. */
export const longestAuthor = 192;
const longestNote = 256;
const longestTags = 128;

/** Refuses what is too long for a run's item, naming it. @throws PawlError */
export function checkNote({
  note,
  author,
  tags,
}: OperatorNote & { readonly tags?: readonly string[] }): void {
  check("note", note ?? "", longestNote);
  check("author", author ?? "", longestAuthor);
  if (tags !== undefined) check("tags", JSON.stringify(tags), longestTags, " as JSON");
}

function check(name: string, text: string, longest: number, how = ""): void {
  const bytes = byteLength(text);
  if (bytes <= longest) return;
  throw new PawlError("too-long", `${name} weighs ${bytes} bytes${how}: at most ${longest} are allowed`);
}

/** Refuses an instant that no key and no condition could bear. @throws PawlError */
export function checkInstant(name: string, instant: Date): void {
  if (isWritable(instant)) return;
  const given = Number.isNaN(instant.getTime()) ? String(instant) : instant.toISOString();
  throw new PawlError("invalid-instant", `${name} ${given} is not allowed: a year of four digits is`);
}

/** Refuses an end that a pause could not have. @throws MoveRefusedError, PawlError */
export function checkEnd(until: Date | undefined, now: number): void {
  if (until === undefined) return;
  checkInstant("until", until);
  if (until.getTime() > now) return;
  throw new MoveRefusedError(`a pause until ${until.toISOString()} is over already: it is ${iso(now)}`);
}

/** What a record keeps of who asked. What the clock does leaves the last person's word. @throws PawlError */
export function noteAttributes(asked: OperatorNote): {
  readonly set: OperatorNote;
  readonly remove: readonly (keyof OperatorNote)[];
} {
  checkNote(asked);
  const { author, note } = asked;
  if (author === undefined && note === undefined) return { set: {}, remove: [] };
  return {
    set: { ...(author === undefined ? {} : { author }), ...(note === undefined ? {} : { note }) },
    remove: (["author", "note"] as const).filter((name) => asked[name] === undefined),
  };
}
