/** What the page knows of each status and verdict: a shape and a colour, so that none of them is needed alone, and whether it lasts. */

type Colour = "good" | "bad" | "doing" | "held" | "quiet";

/** Of a run: it moves on by itself, or has ended or waits for a person. */
type Phase = "live" | "rests";

// biome-ignore format: a table reads better in columns
const looks: Readonly<Record<string, readonly [shape: string, colour: Colour, phase?: Phase]>> = {
  enqueued:    ["○", "doing", "live"],
  running:     ["▶", "doing", "live"],
  interrupted: ["◐", "doing", "live"],
  retrying:    ["↻", "held",  "live"],
  paused:      ["‖", "held",  "rests"],
  pausing:     ["‖", "held",  "live"],
  succeeded:   ["●", "good",  "rests"],
  errored:     ["■", "bad",   "rests"],
  cancelled:   ["×", "quiet", "rests"],
  cancelling:  ["×", "quiet", "live"],
  skipped:     ["–", "held",  "rests"],
  missed:      ["◆", "bad",   "rests"],
  rejected:    ["▼", "bad",   "rests"],
  coming:      ["◌", "quiet"],
  "not seen yet": ["◷", "quiet"],
  // Of a task, or a schedule.
  disabled:    ["⊘", "quiet"],
  none:        ["·", "quiet"],
};

/** Of runs, as the command shows them. */
export const runStatuses = Object.keys(looks).filter((status) => looks[status]?.[2] !== undefined);

const lookOf = (status: string) =>
  (Object.hasOwn(looks, status) ? looks[status] : undefined) ?? (["○", "quiet"] as const);

/** Whether a run with this status moves on by itself. */
export const isLive = (status: string): boolean => lookOf(status)[2] === "live";

export const shapeOf = (status: string): string => lookOf(status)[0];

/** The class that gives the colour, as `--mine`. */
export const colourOf = (status: string): string => `is-${lookOf(status)[1]}`;
