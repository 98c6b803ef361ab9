/**
 * The release of the time zone rules that a process uses. Node carries a copy of the tz database, such as 2026c, and
 * EventBridge has its own. Governments change their rules at short notice, so an old copy shows wrong local times.
 */

export interface ZoneRules {
  /** The release, such as "2026c"; undefined where Node uses the system's rules and does not say which. */
  readonly release: string | undefined;
  /** What to look out for if the release is old or not known. */
  readonly look?: string;
}

/** Releases are named after their year. One is old 18 months after that year began. */
const oldAfterMonths = 18;

/** @param release as `process.versions.tz` has it */
export function zoneRules(release: string | undefined, now: Date): ZoneRules {
  const [, year] = /^(\d{4})[a-z]{1,2}$/.exec(release ?? "") ?? [];
  if (!year)
    return {
      release,
      look: "Node does not say which release of the time zone rules it has: local times may differ from AWS's",
    };
  if (now.getTime() < Date.UTC(Number(year), oldAfterMonths)) return { release };
  return {
    release,
    look: `the time zone rules of this Node are release ${release}, over ${oldAfterMonths} months after its year began: local times may differ from AWS's; a newer Node has newer ones`,
  };
}
