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

/** The runs of a task, of a status, of a tag. */
export const runsAddress = (query: { task?: string; status?: string; tag?: string }): string =>
  withValues("/runs", query);

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

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Somebody has typed it.
    return text;
  }
}
