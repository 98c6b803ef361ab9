/** When a task counts as stale: nothing starts it by itself, and its last run ended long ago. */

/** In days, where `infra/stages.ts` says nothing else. */
export const defaultStaleDays = 30;

const dayMs = 86_400_000;

/** Whether a run that ended then is so old. @param now in epoch milliseconds */
export function isStale(
  endedAt: string | undefined,
  now: number,
  staleAfterDays = defaultStaleDays,
): boolean {
  return endedAt !== undefined && now - Date.parse(endedAt) > staleAfterDays * dayMs;
}
