/**
 * Notices changes of a project's files, by looking every third of a second. Looking takes some milliseconds, and finds
 * what notifications of file systems miss: files that editors replace by renaming, moved folders, mounted folders.
 *
 * A change is reported once it has settled, so that a checkout of many files is one change. The next is looked for when
 * the reporting has ended. Files elsewhere than the app's that are no code, of a folder in which changes changed nothing
 * three times in a row, are not reported any more: tasks may write such files all the time.
 */
import { dirname } from "node:path";
import { changedPaths, type ProjectSources, type Snapshot } from "./sources.ts";

const everyMilliseconds = 300;
const settleMilliseconds = 100;
/** A file that changes all the time must not hold up the others. */
const longestSettle = 1_000;
const mostFruitless = 3;

/** Whether a changed snapshot changes what is deployed. Never rejects. */
type OnChange = (snapshot: Snapshot) => Promise<{ readonly matters: boolean }>;

export interface SourceWatchOptions {
  readonly sources: ProjectSources;
  /** What is known already. */
  readonly first: Snapshot;
  readonly onChange: OnChange;
  /** Waits by the machine's clock. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export class SourceWatch {
  readonly #options: SourceWatchOptions;
  readonly #ending = new AbortController();
  /** How often in a row changes of data changed nothing, by their folders. */
  readonly #fruitless = new Map<string, number>();
  readonly #ended: Promise<void>;
  #handled: Snapshot;

  /** Begins to look at once. */
  constructor(options: SourceWatchOptions) {
    this.#options = options;
    this.#handled = options.first;
    this.#ended = this.#watch();
  }

  /** Looks no more. Resolves when no report is under way. */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#ended;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#ending;
    let lookMilliseconds = 0;
    while (!signal.aborted) {
      // In a folder of very many files, looking must not take up the process.
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

/** Code, the files that decide how it is read, and what is kept next to the app's code. */
export function isCode(path: string): boolean {
  return /^(functions|infra)\/|\.[cm]?[jt]sx?$|^(package(-lock)?|tsconfig|cdk)\.json$|^node_modules\//.test(
    path,
  );
}
