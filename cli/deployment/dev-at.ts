/** The `pawl dev` that answers at an endpoint. */
import type { Target } from "./target.ts";

/** @returns its state's folder; undefined where something else answers there */
export async function devAt({ local, endpoint }: Target): Promise<{ readonly folder?: string } | undefined> {
  if (!local || endpoint === undefined) return undefined;
  try {
    const answer = await fetch(new URL("/_pawl/dev", endpoint), { signal: AbortSignal.timeout(1_000) });
    const { pid, folder } = (await answer.json()) as { pid?: unknown; folder?: unknown };
    if (!answer.ok || typeof pid !== "number") return undefined;
    return { folder: typeof folder === "string" ? folder : undefined };
  } catch {
    return undefined;
  }
}
