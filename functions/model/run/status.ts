/**
 * The statuses of a run: one table, from which every other list of statuses follows. A status that the table lacks
 * does not compile, since each list is made of it.
 */

/** What Pawl needs to know of a status. */
interface StatusTraits {
  /** Ended: nothing moves it on by itself, only a redrive. */
  readonly terminal: boolean;
  /** Ended with its work done. */
  readonly done: boolean;
  /** Listed for a person to look at until it is redriven or dismissed: `pawl status --errored`. */
  readonly needsAttention: boolean;
  /** What it is shown as while a worker still holds the lease. */
  readonly shownWhileHeld?: string;
}

/** Every status. */
// biome-ignore format: a table reads better in columns
export const statuses = {
  // Waits for a worker to claim it: just created, redriven, resumed, or waiting for a slot.
  enqueued:    { terminal: false, done: false, needsAttention: false },
  // A worker holds its lease, or held it when it died.
  running:     { terminal: false, done: false, needsAttention: false },
  // Its turn ran out of time. It goes on from its cursor in the next turn.
  interrupted: { terminal: false, done: false, needsAttention: false },
  // An attempt failed. The next one waits until `notBefore`.
  retrying:    { terminal: false, done: false, needsAttention: false },
  // An operator holds it back.
  paused:      { terminal: false, done: false, needsAttention: false, shownWhileHeld: "pausing" },
  succeeded:   { terminal: true,  done: true,  needsAttention: false },
  // Its attempts are spent, or Pawl gave it up: see `error` and `reason`.
  errored:     { terminal: true,  done: false, needsAttention: true },
  cancelled:   { terminal: true,  done: false, needsAttention: false, shownWhileHeld: "cancelling" },
  // Its instant came, and there was a reason not to run: see `reason`.
  skipped:     { terminal: true,  done: false, needsAttention: false },
  // Its instant came, and no worker had it in time.
  missed:      { terminal: true,  done: false, needsAttention: false },
  // A message that no task could make sense of.
  rejected:    { terminal: true,  done: false, needsAttention: true },
} as const satisfies Record<string, StatusTraits>;

/** The status of a run. */
export type Status = keyof typeof statuses;

type Table = typeof statuses;
type With<Trait extends keyof StatusTraits> = {
  [S in Status]: Table[S] extends { readonly [T in Trait]: true } ? S : never;
}[Status];

/** A status that ends a run. */
export type TerminalStatus = With<"terminal">;
/** A status of a run that has not ended. */
export type LiveStatus = Exclude<Status, TerminalStatus>;
/** A status that a person should look at. */
export type AttentionStatus = With<"needsAttention">;
/** A status as people read it: `pausing` and `cancelling` while a worker still holds the lease. */
export type ShownStatus =
  | Status
  | { [S in Status]: Table[S] extends { readonly shownWhileHeld: infer Shown } ? Shown : never }[Status];

/** Every status, in the table's order. */
export const allStatuses = Object.keys(statuses) as readonly Status[];
/** The statuses that end a run. */
export const terminalStatuses = allStatuses.filter(
  (status) => statuses[status].terminal,
) as readonly TerminalStatus[];
/** The statuses that a person should look at. */
export const attentionStatuses = allStatuses.filter(
  (status) => statuses[status].needsAttention,
) as readonly AttentionStatus[];

/** Whether a status ends a run. */
export function isTerminal(status: Status): status is TerminalStatus {
  return statuses[status].terminal;
}
