/** The addresses of the pages. A name or an id of a task or a run may have any letters. */

const encoded = (text: string) => text.split("/").map(encodeURIComponent).join("/");

/** A path with what is given in its query; an empty value is left out. */
function withValues(path: string, values: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(values).filter((pair): pair is [string, string] => Boolean(pair[1]));
  const query = new URLSearchParams(given);
  return query.size > 0 ? `${path}?${query}` : path;
}

export const taskAddress = (task: string): string => `/tasks/${encodeURIComponent(task)}`;

/** @param id such as `import-cities/2026-11-21T09:59:30Z/manual~5c0ffee5c0ff` */
export const runAddress = (id: string): string => `/runs/${encoded(id)}`;

/** The form of a task. @param from the id of a run whose params it takes over */
export const formAddress = (task: string, from?: string): string =>
  withValues(taskAddress(task), { tab: "run", from });

/** Which runs are listed: of a task, of a status, of a tag; of a backfill, between two instants. */
export interface RunsQuery {
  readonly task?: string;
  readonly status?: string;
  readonly tag?: string;
  /** The id of the backfill's own run. */
  readonly backfill?: string;
  readonly since?: string;
  readonly until?: string;
  /** The move that is asked about all of them at once. */
  readonly act?: string;
}

export const runsAddress = (query: RunsQuery): string => withValues("/runs", { ...query });

/** @param query.at an instant to look at, ISO */
export const calendarAddress = (query: { task?: string; at?: string }): string =>
  withValues("/calendar", query);

/** @param query.run the backfill's own run, once it was started */
export const backfillAddress = (query: { task?: string; from?: string; to?: string; run?: string }): string =>
  withValues("/backfill", query);

/** The task's name in the address of its page. */
export const nameIn = ({ pathname }: URL): string => decoded(pathname.slice("/tasks/".length));

/** The run's id in the address of its page. */
export const idIn = ({ pathname }: URL): string => decoded(pathname.slice("/runs/".length));

/** Text of an address as it is meant; what is not encoded stays as it is. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Somebody has typed it.
    return text;
  }
}
