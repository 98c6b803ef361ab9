/** What a task requires before a run starts, and where it runs at all, in words. */
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import { joined } from "./words.ts";

/** A line for each thing that must hold, and one for what becomes of a run where one does not. */
export function requiresText({ requires }: Pick<ManifestTask, "requires">): string | undefined {
  if (requires === undefined) return undefined;
  const { all, whenUnmet, waitAtMostSeconds } = requires;
  const unmet =
    whenUnmet === "skip"
      ? "a run is skipped where it does not hold"
      : `a run waits at most ${waitAtMostSeconds} s until it holds, then it is skipped`;
  return [...all, unmet].join("\n");
}

/** `stages prod; Regions eu-west-1, eu-central-1`, and why the task does not run here. */
export function scopeText({
  scope,
  outOfScope,
}: Pick<ManifestTask, "scope" | "outOfScope">): string | undefined {
  const { stages, regions } = scope ?? {};
  const text = joined("; ", [
    stages && `stages ${stages.join(", ")}`,
    regions && `Regions ${regions.join(", ")}`,
    outOfScope && `it does not run here: ${outOfScope}`,
  ]);
  return text === "" ? undefined : text;
}
