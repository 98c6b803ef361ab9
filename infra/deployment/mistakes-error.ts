/** Mistakes of one kind, found together. The message has all of them in one line; `pawl check` tells each by itself. */
export class MistakesError extends Error {
  readonly mistakes: readonly string[];

  /** @param where what each begins with, said once in the message */
  constructor(mistakes: readonly string[], where = "") {
    super(where + mistakes.join("; "));
    this.mistakes = mistakes.map((mistake) => where + mistake);
  }
}

/** Throws them, if there are any. */
export function refuse(mistakes: readonly string[], where?: string): void {
  if (mistakes.length > 0) throw new MistakesError(mistakes, where);
}
