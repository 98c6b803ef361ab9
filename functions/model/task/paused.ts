/** Whether an operator's pause of a task is in force, as `notPaused` decides in the table. `now` in ISO 8601. */
export function isPaused(
  state: { readonly paused?: unknown; readonly until?: unknown },
  now: string,
): boolean {
  const isOver = typeof state.until === "string" && state.until <= now;
  return state.paused !== undefined && state.paused !== false && !isOver;
}
