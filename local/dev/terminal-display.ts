/**
 * Where the narrator's lines appear. On a terminal, runs in progress have bars below the newest line, which are
 * redrawn in place. Elsewhere there are lines only. All that `pawl dev` prints goes through here, and is made safe here.
 */
import { printable, printableLine } from "../../functions/model/printable.ts";
import { progressOf } from "../../functions/model/run/progress.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";

const barCells = 24;
const mostBars = 5;
const redrawMilliseconds = 200;

/** Shows lines, and the progress of runs. */
export interface Display {
  line(text: string): void;
  /** Called after each write to a run, `unit` being what its task counts. @param run undefined when the run is not in progress */
  progress(id: string, run: RunRecord | undefined, unit?: string): void;
}

/** Lines only. */
export function plainDisplay(line: (text: string) => void): Display {
  return { line: (text) => line(printable(text)), progress: () => {} };
}

/** Lines and bars on a terminal. */
export class TerminalDisplay implements Display {
  readonly #terminal: NodeJS.WriteStream;
  readonly #runs = new Map<string, { readonly run: RunRecord; readonly unit?: string }>();
  #drawnBars = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(terminal: NodeJS.WriteStream) {
    this.#terminal = terminal;
  }

  line(text: string): void {
    this.#terminal.write(`${this.#erasing()}${printable(text)}\n`);
    this.#draw();
  }

  progress(id: string, run: RunRecord | undefined, unit?: string): void {
    if (run === undefined || run.ticks === 0) {
      if (!this.#runs.delete(id)) return;
    } else this.#runs.set(id, { run, unit });
    this.#timer ??= setTimeout(() => this.#draw(), redrawMilliseconds).unref();
  }

  #draw(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const bars = [...this.#runs.values()].slice(0, mostBars).map((each) => this.#bar(each));
    const erasing = this.#erasing();
    if (erasing === "" && bars.length === 0) return;
    this.#terminal.write(erasing + bars.map((bar) => `${bar}\n`).join(""));
    this.#drawnBars = bars.length;
  }

  /** The control sequence that erases the bars and moves to where they began. */
  #erasing(): string {
    const erasing = this.#drawnBars === 0 ? "" : `\x1b[${this.#drawnBars}A\x1b[0J`;
    this.#drawnBars = 0;
    return erasing;
  }

  #bar({ run, unit }: { readonly run: RunRecord; readonly unit?: string }): string {
    const { percent, text } = progressOf(run, unit);
    const full = Math.floor(((percent ?? 0) * barCells) / 100);
    const bar = percent === undefined ? "" : `${"█".repeat(full)}${"░".repeat(barCells - full)} `;
    // Some terminals wrap a full line, which could then not be erased.
    const longest = (this.#terminal.columns ?? 80) - 1;
    const line = printableLine(`${run.task} ${bar}${text}`);
    return line.length <= longest ? line : `${line.slice(0, longest - 1)}…`;
  }
}
