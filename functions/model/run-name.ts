/**
 * How runs are named: always `instant/trigger`, the instant to the second, so that a Query by task gives them
 * in order of time, and so that one occurrence has one name however often it is delivered.
 */

/** The second in which an instant lies: `2026-03-29T02:00:00Z`. */
export function toSecond(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}

/** Whether a text may be a run's name. */
export function isRunName(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\/./.test(text);
}

/** The name of an occurrence's run. */
export function occurrenceName(trigger: string, scheduledTime: Date): string {
  return `${toSecond(scheduledTime)}/${trigger}`;
}

/** The name of a run that something outside asked for: `kind` is `manual`, `message`, `event` or `startup`. */
export function outsideName(instant: Date, kind: string, id: string): string {
  return `${toSecond(instant)}/${kind}~${id}`;
}

/** The instant a run is named for. */
export function instantOf(run: string): Date {
  return new Date(run.slice(0, run.indexOf("/")));
}

/** The trigger in a run's name, without what follows a tilde. */
export function triggerOf(run: string): string {
  return run.slice(run.indexOf("/") + 1).replace(/~.*$/s, "");
}
