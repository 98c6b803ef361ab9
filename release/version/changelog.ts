/**
 * The CHANGELOG: a block a version, the newest first, under `## VERSION (unreleased)` or `## VERSION (DATE)`. A block opens
 * with what one must act on, and lists what is new. Each but the first version has a page that says how to upgrade to it.
 */

/** A version's part of the CHANGELOG. */
export interface Block {
  readonly version: string;
  /** `unreleased`, or the day of the release in ISO 8601. */
  readonly released: string;
  readonly text: string;
}

const heading = /^## (\S+) \(([^)]+)\)$/;

/** Its blocks, the newest first. @throws for a heading that is none of a version */
export function blocksOf(changelog: string): readonly Block[] {
  const [, ...parts] = changelog.split(/^(?=## )/m);
  return parts.map((part) => {
    const [line = "", ...rest] = part.split("\n");
    const [, version, released] = heading.exec(line) ?? [];
    if (version === undefined || released === undefined)
      throw new Error(
        `CHANGELOG.md: ${JSON.stringify(line)} is not "## VERSION (unreleased)" or "## VERSION (DATE)"`,
      );
    return { version, released, text: rest.join("\n").trim() };
  });
}

/** What is wrong with the block of a version that is about to be released: one line each. */
export function blockMistakes(changelog: string, version: string): readonly string[] {
  const [newest, ...older] = blocksOf(changelog);
  if (newest?.version !== version)
    return [`CHANGELOG.md begins with ${newest?.version ?? "no version"}, expected ${version}`];
  const mistakes: string[] = [];
  if (newest.released !== "unreleased")
    mistakes.push(`CHANGELOG.md says that ${version} was released on ${newest.released}`);
  if (!/^- /m.test(newest.text)) mistakes.push(`CHANGELOG.md lists nothing for ${version}`);
  if (!newest.text.includes("What you must act on"))
    mistakes.push(`CHANGELOG.md does not say what one must act on in ${version}, should it be nothing`);
  for (const { version: other, released } of older)
    if (released === "unreleased") mistakes.push(`CHANGELOG.md has ${other} unreleased below ${version}`);
  return mistakes;
}

/** The CHANGELOG once a version is released. @param day in ISO 8601 */
export function released(changelog: string, version: string, day: string): string {
  return changelog.replace(`## ${version} (unreleased)\n`, `## ${version} (${day})\n`);
}
