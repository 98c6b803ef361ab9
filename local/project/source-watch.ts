/**
 * Watches a project's files by polling about three times a second. A poll takes a few milliseconds, and catches changes that
 * file system notifications miss: files that an editor replaces by renaming, moved folders, mounted folders.
 *
 * A change is reported once the files have settled, so that checking out a branch counts as one change. Polling continues
 * when the report has been handled. Data files outside `functions/` and `infra/` are ignored after three changes in a row in
 * the same folder had no effect, since tasks may write such files all the time.
 */
import { dirname } from "node:path";
import { changedPaths, type ProjectSources, type Snapshot } from "./sources.ts";

const everyMilliseconds = 300;
const settleMilliseconds = 100;
/** A file that keeps changing must not delay the report forever. */
const longestSettle = 1_000;
const mostFruitless = 3;

/** Handles a changed snapshot, and says whether it changed what is deployed. Never rejects. */
type OnChange = (snapshot: Snapshot) => Promise<{ readonly matters: boolean }>;

export interface SourceWatchOptions {
  readonly sources: ProjectSources;
  /** The snapshot that was handled already. */
  readonly first: Snapshot;
  readonly onChange: OnChange;
  /** Waits, by the machine's clock. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export class SourceWatch {
  readonly #options: SourceWatchOptions;
  readonly #ending = new AbortController();
  /** How many changes in a row had no effect, by folder. */
  readonly #fruitless = new Map<string, number>();
  readonly #ended: Promise<void>;
  #handled: Snapshot;

  /** Starts watching at once. */
  constructor(options: SourceWatchOptions) {
    this.#options = options;
    this.#handled = options.first;
    this.#ended = this.#watch();
  }

  /** Stops watching. Resolves when the current report, if any, has been handled. */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#ended;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#ending;
    let lookMilliseconds = 0;
    while (!signal.aborted) {
      // In a huge folder, polling must not keep the process busy.
      await this.#options.sleep(Math.max(everyMilliseconds, 10 * lookMilliseconds), signal);
      if (signal.aborted) break;
      const began = performance.now();
      const found = await this.#options.sources.read();
      lookMilliseconds = performance.now() - began;
      if (this.#changed(found).length === 0) continue;
      const snapshot = await this.#settled(signal);
      const changed = this.#changed(snapshot);
      if (signal.aborted || changed.length === 0) continue;
      const { matters } = await this.#options.onChange(snapshot);
      this.#handled = snapshot;
      const fruitless = !matters && !changed.some(isCode);
      for (const folder of new Set(changed.filter((path) => !isCode(path)).map((path) => dirname(path)))) {
        if (fruitless) this.#fruitless.set(folder, (this.#fruitless.get(folder) ?? 0) + 1);
        else this.#fruitless.delete(folder);
      }
    }
  }

  async #settled(signal: AbortSignal): Promise<Snapshot> {
    let snapshot = await this.#options.sources.read();
    for (let waited = 0; waited < longestSettle && !signal.aborted; waited += settleMilliseconds) {
      await this.#options.sleep(settleMilliseconds, signal);
      const next = await this.#options.sources.read();
      if (changedPaths(snapshot, next).length === 0) break;
      snapshot = next;
    }
    return snapshot;
  }

  #changed(snapshot: Snapshot): string[] {
    const changed = changedPaths(this.#handled, snapshot);
    const counts = (path: string) =>
      isCode(path) || (this.#fruitless.get(dirname(path)) ?? 0) < mostFruitless;
    return changed.some(counts) ? changed : [];
  }
}

/** Code, the files that configure it, and everything in the app's own folders. */
export function isCode(path: string): boolean {
  return /^(functions|infra)\/|\.[cm]?[jt]sx?$|^(package(-lock)?|tsconfig|cdk)\.json$|^node_modules\//.test(
    path,
  );
}
