/**
 * Synthesizes the project only when something that affects the result has changed. A record next to the output folder says
 * what the last synth read and wrote.
 *
 * The result depends on the project's files, the process's environment variables, the Node version, the account and, for
 * triggers that fire once, the current time: synth leaves out an instant that has passed. The result is reused only if none
 * of these has changed and every file in the output folder still has the content that synth wrote.
 *
 * The record is deleted before a synth starts. It is written after the synth, unless a file of the project changed while it
 * ran.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseSchedule } from "../../functions/schedule/index.ts";
import { readAssemblies } from "../stack/index.ts";
import { changedPaths, type ProjectSources, type Snapshot } from "./sources.ts";
import { type SynthesizeOptions, synthesize, synthVariables } from "./synthesize.ts";

/** Increase this when the same files synthesize to something else. */
const format = 2;

/** The record of a synth. */
interface Kept {
  /** A hash of everything that the result depends on. */
  readonly from: string;
  /** Whether each trigger with a time will fire again. */
  readonly fires: string;
  /** Hashes of the output files, by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly looks: readonly string[];
}

export interface KeptSynthOptions
  extends Required<Omit<SynthesizeOptions, "check" | "root" | "signal" | "onSpawn">>,
    Pick<SynthesizeOptions, "onSpawn"> {
  readonly sources: ProjectSources;
  /** Where the record is stored. */
  readonly file: string;
}

export class KeptSynth {
  readonly #options: KeptSynthOptions;
  #looks: readonly string[] = [];

  constructor(options: KeptSynthOptions) {
    this.#options = options;
  }

  /** The `look:` lines of the current result. */
  get looks(): readonly string[] {
    return this.#looks;
  }

  /** Whether the output folder already holds the result for these files. */
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
      // There is no record, or it is damaged.
      return false;
    }
  }

  /**
   * Synthesizes. If this fails, the content of the output folder is undefined and will not be reused.
   *
   * @param inUse code folders that running functions use, which are kept. @default none; the output folder is emptied first
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

/** Deletes code that neither the stack nor a running function uses. */
function removeOldCode(outdir: string, inUse: readonly string[]): void {
  const named = new Set([
    ...readAssemblies(outdir).flatMap(({ assets }) => assets.map(({ path }) => path)),
    ...inUse,
  ]);
  for (const name of readdirSync(outdir)) {
    const path = join(outdir, name);
    if (name.startsWith("asset.") && !named.has(path)) rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Whether each trigger will fire again: synth refuses one that never will, and leaves out an instant two hours after it
 * has passed. Undefined if the manifest cannot be read.
 */
function firesAgain(outdir: string): string | undefined {
  try {
    return readManifests(outdir).map(verdictsOn).join("; ");
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

/** That of each Pawl. @throws where there is none */
function readManifests(outdir: string): readonly Manifest[] {
  const files = readdirSync(outdir).filter((file) => /^pawl(-[a-z0-9-]+)?\.json$/.test(file));
  if (files.length === 0) throw new Error(`${outdir} has no manifest`);
  return files.map((file) => JSON.parse(readFileSync(join(outdir, file), "utf8")));
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
