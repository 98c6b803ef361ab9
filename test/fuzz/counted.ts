import type fc from "fast-check";

/** The longest that one input may take, in milliseconds of CPU. */
export const longestMs = 1_000;

/** The same property, which fails for an input that takes long, and counts the inputs that it has begun. */
export function counted(
  property: fc.IRawProperty<unknown>,
  begin: () => void,
): fc.IRawProperty<unknown, true> {
  return {
    isAsync: () => true,
    generate: (random, runId) => property.generate(random, runId),
    shrink: (value) => property.shrink(value),
    runBeforeEach: async () => property.runBeforeEach(),
    runAfterEach: async () => property.runAfterEach(),
    run: async (value) => {
      begin();
      const started = process.threadCpuUsage();
      const result = await property.run(value);
      const { user, system } = process.threadCpuUsage(started);
      const ms = (user + system) / 1_000;
      if (result !== null || ms <= longestMs) return result;
      return { error: new Error(`took ${Math.round(ms)} ms: at most ${longestMs} are allowed`) };
    },
  };
}
