/** What can be done to runs: how each move is called, and what comes of it. */
export interface MoveWords {
  readonly verb: string;
  /** Of one run, or of each of many. */
  readonly words: string;
  readonly isGrave?: boolean;
}

export const moves = {
  approve: { verb: "Approve", words: "A worker may begin the run." },
  decline: {
    verb: "Decline",
    words: "It is skipped as not approved. It can be redriven, which asks again.",
    isGrave: true,
  },
  pause: {
    verb: "Pause",
    words: "A run at work stops after its current item, and goes on from there when it is resumed.",
  },
  resume: { verb: "Resume", words: "It continues where it stopped." },
  redrive: {
    verb: "Redrive",
    words:
      "An errored run continues at the item that failed; a skipped or missed one runs after all; a rejected message goes back to its queue.",
  },
  cancel: {
    verb: "Cancel",
    words: "A run at work ends after its current item. What it has done stays done; it cannot be resumed.",
    isGrave: true,
  },
  dismiss: {
    verb: "Dismiss",
    words: "It is taken off the list of what needs a person. It keeps its status, and can still be redriven.",
  },
} as const satisfies Record<string, MoveWords>;

export type Move = keyof typeof moves;

const redriveWords: Readonly<Record<string, string>> = {
  errored: "It continues at the item that failed, with as many attempts as a new run has.",
  rejected: "The message goes back to its queue. If it is rejected again, it gets a new record.",
};

/** What comes of the move of one run, which has this status. */
export function moveWords(move: Move, status: string): string {
  if (move !== "redrive") return moves[move].words;
  return redriveWords[status] ?? "It runs after all, with the params that it has.";
}
