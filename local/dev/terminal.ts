/**
 * Where the narrator's lines appear. On a terminal the walks under way have bars below the newest line, drawn
 * over in place; elsewhere there are lines alone.
 */

import { progressOf } from "../../functions/model/progress.ts";
import type { RunRecord } from "../../functions/model/run.ts";
import type { Stage } from "./narrator.ts";

const barCells = 24;
const mostBars = 5;
const drawnEveryMs = 200;

/** Lines alone. */
export function plainStage(line: (text: string) => void): Stage {
  return { line, progress: () => {} };
}

/** Lines and bars on a terminal. */
export class TerminalStage implements Stage {
  readonly #terminal: NodeJS.WriteStream;
  readonly #runs = new Map<string, RunRecord>();
  #drawn = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(terminal: NodeJS.WriteStream) {
    this.#terminal = terminal;
  }

  line(text: string): void {
    this.#terminal.write(`${this.#wiped()}${text}\n`);
    this.#draw();
  }

  progress(id: string, run: RunRecord | undefined): void {
    if (run === undefined || run.ticks === 0) {
      if (!this.#runs.delete(id)) return;
    } else this.#runs.set(id, run);
    this.#timer ??= setTimeout(() => this.#draw(), drawnEveryMs).unref();
  }

  #draw(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const bars = [...this.#runs.values()].slice(0, mostBars).map((run) => this.#bar(run));
    const wiped = this.#wiped();
    if (wiped === "" && bars.length === 0) return;
    this.#terminal.write(wiped + bars.map((bar) => `${bar}\n`).join(""));
    this.#drawn = bars.length;
  }

  /** What takes the bars away and goes back to where they began. */
  #wiped(): string {
    const wiped = this.#drawn === 0 ? "" : `\x1b[${this.#drawn}A\x1b[0J`;
    this.#drawn = 0;
    return wiped;
  }

  #bar(run: RunRecord): string {
    const { percent, text } = progressOf(run);
    const full = Math.floor(((percent ?? 0) * barCells) / 100);
    const bar = percent === undefined ? "" : `${"█".repeat(full)}${"░".repeat(barCells - full)} `;
    // A full line would wrap on some terminals, and could not be drawn over.
    const longest = (this.#terminal.columns ?? 80) - 1;
    const line = `${run.task} ${bar}${text}`;
    return line.length <= longest ? line : `${line.slice(0, longest - 1)}…`;
  }
}
