/**
 * Where a deployment is found that is not alone in the stack `PROJECT-STAGE`: an SSM parameter says which stack it is in, and what
 * the keys of its outputs begin with there.
 */
import { outputs } from "./manifest.ts";

/** The name of the parameter. */
export function placeParameter(project: string, stage: string): string {
  return `/pawl/${project}/${stage}`;
}

/** What the parameter holds, as JSON. */
export interface PlaceText {
  /** The name of the stack. */
  readonly stack: string;
  /** What the keys of its outputs begin with. */
  readonly outputs: string;
}

/** What the keys of the outputs of each Pawl of a stack begin with, by the keys of all its outputs. */
export function outputPrefixes(keys: readonly string[]): string[] {
  return keys
    .filter((key) => key.endsWith(outputs.runsTable))
    .map((key) => key.slice(0, -outputs.runsTable.length))
    .filter((prefix) => keys.includes(`${prefix}${outputs.manifest}`));
}
