/**
 * `npm run release -- VERSION`: checks that the tree is clean and the CHANGELOG tells of the version, raises the version in
 * each file that has it, runs the checks, commits and tags. With `--dry-run` it says what it would do, and changes nothing.
 *
 * What it finds wrong is said before anything is written. Where a check fails the files are as they were. It pushes and
 * publishes nothing: it prints the two commands that do.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { blockMistakes, released } from "./changelog.ts";
import { raiseVersions, versionsIn } from "./files.ts";

/** What a release is made with. */
export interface Release {
  /** The project's root folder. */
  readonly root: string;
  /** In ISO 8601. */
  readonly day: string;
  readonly say: (line: string) => void;
  /** Runs an npm script of the project. @throws where it fails */
  readonly run: (script: string) => void;
}

/** What must hold of a version, in the order in which it is asked. */
export const checks = ["check", "test", "prove:project", "prove:docs", "prove:package"] as const;

const pattern = /^\d+\.\d+\.\d+$/;
const usage = "usage: npm run release -- VERSION [--dry-run], VERSION such as 0.3.0";

/** Makes a release. Returns the exit code. */
export function release(args: readonly string[], made: Release): number {
  const { root, say } = made;
  const isDry = args.includes("--dry-run");
  const [version, ...others] = args.filter((arg) => arg !== "--dry-run");
  if (version === undefined || others.length > 0 || !pattern.test(version)) {
    say(usage);
    return 2;
  }
  const mistakes = mistakesOf(version, made);
  for (const mistake of mistakes) say(`error: ${mistake}`);
  if (mistakes.length > 0) return 1;

  const paths = [...versionsIn(root).keys()];
  if (isDry) {
    say(`would write ${version} into ${paths.join(", ")}`);
    say(`would date its block of CHANGELOG.md ${made.day}`);
    for (const check of checks) say(`would run npm run ${check}`);
    say(`would commit "Release ${version}" and tag v${version}`);
    return 0;
  }
  const changelog = join(root, "CHANGELOG.md");
  raiseVersions(root, version);
  writeFileSync(changelog, released(readFileSync(changelog, "utf8"), version, made.day));
  for (const check of checks) {
    say(`npm run ${check}`);
    try {
      made.run(check);
    } catch {
      git(root, "checkout", "--", ...paths, "CHANGELOG.md");
      say(`error: npm run ${check} failed: nothing was released, and the files are as they were`);
      return 1;
    }
  }
  git(root, "commit", "--quiet", "--all", "--message", `Release ${version}`);
  git(root, "tag", "--annotate", `v${version}`, "--message", `Pawl ${version}`);
  say(
    `released ${version}: push it by git push --follow-tags, then npm run build:package && npm publish .cache/package && npm publish .cache/create-pawl`,
  );
  return 0;
}

/** What keeps a version from being released: one line each. */
function mistakesOf(version: string, { root }: Release): readonly string[] {
  const mistakes: string[] = [];
  const changed = git(root, "status", "--porcelain");
  if (changed !== "")
    mistakes.push(`the tree is not clean: commit or remove ${changed.split("\n").join(", ")}`);
  if (git(root, "tag", "--list", `v${version}`) !== "") mistakes.push(`the tag v${version} is there already`);
  const present = [...new Set(versionsIn(root).values())];
  if (present.length > 1) mistakes.push(`files have versions ${present.join(" and ")}`);
  const [now = ""] = present;
  if (now.localeCompare(version, "en", { numeric: true }) > 0)
    mistakes.push(`version ${version} comes before ${now}, which the files have`);
  mistakes.push(...blockMistakes(readFileSync(join(root, "CHANGELOG.md"), "utf8"), version));
  for (const path of [`docs/upgrade/${version}.md`, `test/fixtures/${version}/about.json`])
    if (!existsSync(join(root, path))) mistakes.push(`${path} is missing: docs/releases.md says what it is`);
  return mistakes;
}

function git(root: string, ...args: readonly string[]): string {
  return execFileSync("git", [...args], { cwd: root, encoding: "utf8" }).trim();
}
