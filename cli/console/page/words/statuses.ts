/** How each status and verdict looks: a shape and a colour, so that none of them is needed alone. */

type Colour = "good" | "bad" | "doing" | "held" | "quiet";

// biome-ignore format: a table reads better in columns
const looks: Readonly<Record<string, readonly [shape: string, colour: Colour]>> = {
  enqueued:    ["○", "doing"],
  running:     ["▶", "doing"],
  interrupted: ["◐", "doing"],
  retrying:    ["↻", "held"],
  paused:      ["‖", "held"],
  pausing:     ["‖", "held"],
  succeeded:   ["●", "good"],
  errored:     ["■", "bad"],
  cancelled:   ["×", "quiet"],
  cancelling:  ["×", "quiet"],
  skipped:     ["–", "held"],
  missed:      ["◆", "bad"],
  rejected:    ["▼", "bad"],
  coming:      ["◌", "quiet"],
  "not seen yet": ["◷", "quiet"],
  // Of a task, or a schedule.
  disabled:    ["⊘", "quiet"],
  none:        ["·", "quiet"],
};

const lookOf = (status: string) =>
  (Object.hasOwn(looks, status) ? looks[status] : undefined) ?? ["○", "quiet"];

export const shapeOf = (status: string): string => lookOf(status)[0];

/** The class that gives the colour, as `--mine`. */
export const colourOf = (status: string): string => `is-${lookOf(status)[1]}`;
