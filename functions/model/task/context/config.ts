/**
 * What tasks find as `ctx.config`: what their stage says in `config` of `infra/stages.ts`. Plain JSON, and frozen, since all
 * runs of a process share it. It is no place for secrets: it is in the functions' variables and in the manifest.
 */

/** Empty here: `infra/stages.ts` declares what each stage must say. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging in infra/stages.ts
export interface Config {}

/** The longest, in bytes of JSON: a function's variables weigh at most 4 KB in all. */
export const longestConfig = 2_048;

/** Reads a config as a variable holds it. @default {} */
export function readConfig(text = "{}"): Config {
  return frozen(JSON.parse(text)) as Config;
}

function frozen(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  for (const member of Object.values(value)) frozen(member);
  return Object.freeze(value);
}
