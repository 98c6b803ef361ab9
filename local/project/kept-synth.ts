/**
 * Synthesizes only when something has changed: the result in the output folder is kept, with a hash of all that it was
 * made from, and hashes of all files that were written.
 *
 * It was made from the project's files, the process's variables, Node, the account, and for some triggers the time: an
 * instant that has passed is left out. A result is used again only if all of these are the same and each file of the
 * output folder is as it was written. Its record is removed before a synth begins, and written when it has ended and no
 * file of the project has changed meanwhile.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseSchedule } from "../../functions/schedule/index.ts";
import { readAssembly } from "../stack/index.ts";
import { changedPaths, type ProjectSources, type Snapshot } from "./sources.ts";
import { type SynthesizeOptions, synthesize, synthVariables } from "./synthesize.ts";

/** Raise it when synthesis itself makes something else of the same files. */
const format = 2;

/** What was kept of a synth. */
interface Kept {
  readonly from: string;
  /** For each trigger with a time, whether it fires again. */
  readonly fires: string;
  /** Hashes by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly looks: readonly string[];
}

export interface KeptSynthOptions extends Omit<SynthesizeOptions, "root" | "signal"> {
  readonly sources: ProjectSources;
  /** The record's file. */
  readonly file: string;
}

export class KeptSynth {
  readonly #options: KeptSynthOptions;
  #looks: readonly string[] = [];

  constructor(options: KeptSynthOptions) {
    this.#options = options;
  }

  /** What the synth said deserves a look: the one that was found to be current, or the last that was made. */
  get looks(): readonly string[] {
    return this.#looks;
  }

  /** Whether the output folder holds what these files give, byte for byte. */
  isCurrent(snapshot: Snapshot): boolean {
    try {
      const kept = JSON.parse(readFileSync(this.#options.file, "utf8")) as Kept;
      const { outdir } = this.#options;
      const isCurrent =
        kept.from === this.#hash(snapshot) &&
        JSON.stringify(kept.files) === JSON.stringify(hashesIn(outdir)) &&
        kept.fires === firesAgain(outdir);
      if (isCurrent) this.#looks = kept.looks;
      return isCurrent;
    } catch {
      // No record, or one that was damaged: it is made again.
      return false;
    }
  }

  /**
   * Synthesizes. When it fails, the output folder may hold anything, and is current for nothing.
   *
   * @param inUse folders of code that functions run: they stay. @default none, and the output folder is emptied first
   */
  async make(
    snapshot: Snapshot,
    { inUse = [], signal }: { inUse?: readonly string[]; signal?: AbortSignal } = {},
  ): Promise<void> {
    const { sources, outdir, file } = this.#options;
    rmSync(file, { force: true });
    if (inUse.length === 0) rmSync(outdir, { recursive: true, force: true });
    const looks = await synthesize({ ...this.#options, root: sources.root, signal });
    this.#looks = looks;
    removeOldCode(outdir, inUse);
    if (changedPaths(snapshot, await sources.read()).length > 0) return;
    const fires = firesAgain(outdir);
    if (fires === undefined) return;
    const kept: Kept = { from: this.#hash(snapshot), fires, files: hashesIn(outdir), looks };
    writeFileSync(`${file}.new`, JSON.stringify(kept));
    renameSync(`${file}.new`, file);
  }

  #hash(snapshot: Snapshot): string {
    const { sources, stage, accountId, region } = this.#options;
    const variables = Object.entries(synthVariables(process.env)).sort(([one], [other]) =>
      one < other ? -1 : 1,
    );
    const node = [process.version, process.platform, process.arch];
    return sha256(
      JSON.stringify([format, node, sources.root, stage, accountId, region, variables, [...snapshot]]),
    );
  }
}

function hashesIn(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(files.map((path) => [relative(folder, path), sha256(readFileSync(path))]));
}

/** Removes code that neither the stack nor a function uses. */
function removeOldCode(outdir: string, inUse: readonly string[]): void {
  const named = new Set([...readAssembly(outdir).assets.map(({ path }) => path), ...inUse]);
  for (const name of readdirSync(outdir)) {
    const path = join(outdir, name);
    if (name.startsWith("asset.") && !named.has(path)) rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Synth leaves out an instant two hours after it has passed, and refuses what never fires again. Undefined where the
 * triggers cannot be told from what was written.
 */
function firesAgain(outdir: string): string | undefined {
  try {
    return verdictsOn(readManifest(outdir));
  } catch {
    return undefined;
  }
}

interface Manifest {
  readonly tasks: readonly {
    readonly name: string;
    readonly triggers: readonly { readonly expression?: string; readonly timeZone?: string }[];
  }[];
}

function readManifest(outdir: string): Manifest {
  return JSON.parse(readFileSync(join(outdir, "pawl.json"), "utf8"));
}

function verdictsOn({ tasks }: Manifest): string {
  const now = Date.now();
  const verdicts = tasks.flatMap(({ name, triggers }) =>
    triggers.map(({ expression, timeZone }) => {
      if (expression === undefined) return "";
      const schedule = parseSchedule(expression, { timeZone, seed: name });
      const fires = (after: number) => (schedule.next(new Date(after)) === undefined ? "no" : "yes");
      return `${fires(now)} ${fires(now - 2 * 3_600_000)}`;
    }),
  );
  return verdicts.join(", ");
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
