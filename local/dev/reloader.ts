/**
 * Applies changes of the project's files: synthesizes, updates the running stack, and reports it in one line. If the project
 * does not synthesize or its stack cannot be made, one line says so and the previous version keeps running.
 *
 * The services keep answering during a reload: synth runs in another process, and the stack is updated in place.
 */
import { changedPaths, changeWords, isCode, type Snapshot } from "../project/index.ts";
import type { Stack } from "../stack/index.ts";

export interface Running {
  readonly stack: Stack;
  /** The files that the stack was made from. */
  readonly snapshot: Snapshot;
}

export interface ReloaderOptions {
  readonly first: Running;
  /** Makes the stack of changed files. */
  readonly make: (snapshot: Snapshot, signal: AbortSignal) => Promise<Stack>;
  /** Brings what runs to the stack. When it throws, what ran before goes on. */
  readonly apply: (stack: Stack) => Promise<void>;
  readonly say: (line: string) => void;
  /** The folders in which tasks lie. @default the usual one */
  readonly taskFolders?: () => readonly string[] | undefined;
  /** Called after the line of each successful reload. */
  readonly onReloaded: () => void;
  /** Ends a synth that is no longer needed. */
  readonly signal: AbortSignal;
}

export class Reloader {
  readonly #options: ReloaderOptions;
  #running: Running;

  constructor(options: ReloaderOptions) {
    this.#options = options;
    this.#running = options.first;
  }

  /** The stack that runs. */
  get stack(): Stack {
    return this.#running.stack;
  }

  /** @returns whether the files change anything that is deployed */
  async reload(snapshot: Snapshot): Promise<{ matters: boolean }> {
    const { make, apply, say, onReloaded, signal, taskFolders } = this.#options;
    const { stack: before, snapshot: earlier } = this.#running;
    const words = changeWords(earlier, snapshot, taskFolders?.());
    if (words === undefined) {
      say("reloaded in 0.0 s: the project is as it was when it last worked");
      return { matters: true };
    }
    const began = performance.now();
    try {
      const stack = await make(snapshot, signal);
      const matters = contentOf(stack) !== contentOf(before);
      if (matters) await apply(stack);
      this.#running = { stack, snapshot };
      const seconds = ((performance.now() - began) / 1_000).toFixed(1);
      // A task may write data into the project's folder, again and again.
      if (matters || changedPaths(earlier, snapshot).some(isCode))
        say(`reloaded in ${seconds} s: ${words}${matters ? "" : ", which changes nothing that runs"}`);
      onReloaded();
      return { matters };
    } catch (error) {
      if (signal.aborted) return { matters: true };
      say(`not reloaded, ${words}: ${oneLine(error)}; what ran before goes on`);
      return { matters: true };
    }
  }
}

function contentOf({ template, nested, assets }: Stack): string {
  return JSON.stringify([template, [...nested.values()].map((each) => each.template), assets]);
}

function oneLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().replace(/\s*\n\s*/g, " ");
}
