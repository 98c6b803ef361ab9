/** How long a document rests until it is asked for again, where nothing in it is under way. */

const shortestMs = 30_000;
/**
 * Calls to AWS a minute that an idle page may make: so many of a page, less those for the list of tasks that every page has; and of
 * each task in view.
 */
const [ofPage, ofTask] = [0.5, 2];

/** In milliseconds. @param calls that the document takes @param tasks in view, which it is about */
export function restOf(calls: number, tasks: number): number {
  return Math.max(shortestMs, Math.ceil((calls / (ofPage + ofTask * tasks)) * 60_000));
}
