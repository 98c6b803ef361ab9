/** A difference between what was deployed and what AWS has, and how it is mended. */
import { show } from "../../model/show.ts";

export interface Difference {
  /** The resource, and its setting. */
  readonly what: string;
  readonly wanted: string;
  readonly found: string;
  /** A command, or what else a person does. */
  readonly cure: string;
}

/** One setting of a resource: its name, what is wanted, what is found, and how it is set back. */
export type Setting = readonly [name: string, wanted: unknown, found: unknown, cure: string];

/** The settings that differ. Undefined stands for a setting that is not there. */
export function differing(resource: string, settings: readonly Setting[]): Difference[] {
  return settings
    .filter(([, wanted, found]) => wanted !== found)
    .map(([name, wanted, found, cure]) => ({
      what: `${resource}, ${name}`,
      wanted: words(wanted),
      found: words(found),
      cure,
    }));
}

/** A resource that is not there at all. */
export function absent(resource: string): Difference {
  return {
    what: resource,
    wanted: "there",
    found: "none",
    cure: "deploy the stage under another name, or delete its stack and deploy it again: CloudFormation makes nothing again that it takes to be there",
  };
}

function words(value: unknown): string {
  return value === undefined ? "none" : show(value, 300);
}
