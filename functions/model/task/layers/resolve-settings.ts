/** A task's settings after all layers: its file, its line in `infra/tasks.ts`, the stage. Resolved once, at synth. */
import { type Concurrency, keyFunction } from "../concurrency.ts";
import type { RateLimit } from "../rate-limit.ts";
import { defaultSettings, type ResolvedSettings, settingNames, type TaskSettings } from "../settings.ts";

/** The defaults, overridden by each layer in turn: `concurrency`, `rateLimit` and `parallel` property by property. A limit says by itself which runs overlap. */
export function resolveSettings(...layers: readonly TaskSettings[]): ResolvedSettings {
  const resolved: Record<string, unknown> = { ...defaultSettings };
  if (layers.some(({ concurrency }) => concurrency !== undefined)) resolved.overlap = "allow";
  for (const layer of layers) {
    for (const name of settingNames) if (layer[name] !== undefined) resolved[name] = layer[name];
  }
  const limits = layers.map(({ concurrency }) => concurrency).filter((limit) => limit !== undefined);
  if (limits.length > 0) {
    const { limit, key }: Concurrency = Object.assign({}, ...limits);
    resolved.concurrency = { limit, key: typeof key === "function" ? keyFunction : key };
  }
  const rates = layers.map(({ rateLimit }) => rateLimit).filter((rate) => rate !== undefined);
  if (rates.length > 0) {
    const { items, per, key }: RateLimit = Object.assign({}, ...rates);
    resolved.rateLimit = { items, per, key: typeof key === "function" ? keyFunction : key };
  }
  const split = layers.map(({ parallel }) => parallel).filter((each) => each !== undefined);
  if (split.length > 0) resolved.parallel = Object.assign({}, ...split);
  return resolved as unknown as ResolvedSettings;
}
