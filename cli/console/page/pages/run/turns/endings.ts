/** How a turn ended: a colour, a shape and words, so that none of them is needed alone. */

interface Ending {
  /** Of the record's statuses: it chooses the colour. */
  readonly tone: string;
  readonly shape: string;
  readonly words: string;
}

const endings: Readonly<Record<string, Ending>> = {
  completed: { tone: "succeeded", shape: "●", words: "the run succeeded" },
  yielded: { tone: "running", shape: "▸", words: "the next turn goes on from its cursor" },
  running: { tone: "running", shape: "▶", words: "it is under way" },
  errored: { tone: "errored", shape: "■", words: "the attempt failed" },
  killed: { tone: "errored", shape: "×", words: "its worker was gone, and the log does not say why" },
  "given up": { tone: "errored", shape: "◆", words: "nothing could finish the run" },
  "lease taken over": { tone: "paused", shape: "⇥", words: "another worker has its turn" },
  stopped: { tone: "paused", shape: "‖", words: "somebody paused or cancelled the run" },
  "held back": { tone: "paused", shape: "○", words: "what its task requires was not met yet" },
  skipped: { tone: "skipped", shape: "–", words: "what its task requires was not met" },
};

export function endingOf(ended: string): Ending {
  return endings[ended] ?? { tone: "none", shape: "?", words: "the logs do not say how it ended" };
}
