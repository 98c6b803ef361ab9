/**
 * What a command prints, line by line: masked, printable and cut, so that no program can flood the log, or put into it what
 * a param hides. The first lines are written; of more than fit only how many. The last are kept for the run's record.
 */
import { StringDecoder } from "node:string_decoder";
import { byteLength, cut } from "../../model/cut.ts";
import type { Mask } from "../../model/mask/mask.ts";
import { printableLine } from "../../model/printable.ts";

export type Stream = "stdout" | "stderr";

/** The longest line in the log, and the most lines and bytes of one attempt. */
const longestLine = 1_000;
const mostLines = 1_000;
const mostBytes = 250_000;
/** So much of a line is read, in characters, so that what is masked is found in it. */
const longestRead = 20_000;
/** What the run's record keeps: of the last lines so many, each of at most so many bytes. */
const keptLines = 10;
const longestKept = 200;

interface OpenLine {
  readonly decoder: StringDecoder;
  text: string;
  /** What the program may be about to write over; empty where there is nothing. */
  before: string;
}

export class OutputLines {
  readonly #write: (stream: Stream, line: string) => void;
  readonly #mask: Mask;
  readonly #open: Readonly<Record<Stream, OpenLine>> = {
    stdout: { decoder: new StringDecoder("utf8"), text: "", before: "" },
    stderr: { decoder: new StringDecoder("utf8"), text: "", before: "" },
  };
  readonly #last: string[] = [];
  readonly #lastErrors: string[] = [];
  #written = 0;
  #bytes = 0;
  #leftOut = 0;

  constructor(write: (stream: Stream, line: string) => void, mask: Mask = (text) => text) {
    this.#write = write;
    this.#mask = mask;
  }

  /** The last lines of both, oldest first. */
  get last(): readonly string[] {
    return this.#last;
  }

  /** The last lines that say what went wrong: those of stderr, or else of both. */
  get lastErrors(): readonly string[] {
    return this.#lastErrors.length > 0 ? this.#lastErrors : this.#last;
  }

  add(stream: Stream, chunk: Buffer): void {
    const open = this.#open[stream];
    // Each part with its end, where it has one.
    for (const part of open.decoder.write(chunk).split(/(?<=[\r\n])/)) {
      const end = /[\r\n]$/.exec(part)?.[0];
      this.#append(open, end === undefined ? part : part.slice(0, -1));
      if (end !== undefined) this.#over(stream, open, end === "\r");
    }
  }

  /** There is no more. Writes what has no line's end, and how many lines were left out. */
  end(): void {
    for (const stream of ["stdout", "stderr"] as const) {
      const open = this.#open[stream];
      this.#append(open, open.decoder.end());
      this.#over(stream, open, false);
    }
    if (this.#leftOut > 0) this.#write("stdout", `${this.#leftOut} more lines left out`);
  }

  #append(open: OpenLine, text: string): void {
    open.text += text.slice(0, Math.max(0, longestRead - open.text.length));
  }

  /**
   * A line is over, or the program goes back to its beginning to write over it. What is written over is a line too, unless it
   * is the same with other figures: of a progress bar only the newest is one.
   */
  #over(stream: Stream, open: OpenLine, goesBack: boolean): void {
    const { text, before } = open;
    open.text = "";
    if (text.trim() !== "") {
      if (before !== "" && !isAlike(before, text)) this.#line(stream, before);
      open.before = text;
    }
    if (goesBack || open.before === "") return;
    this.#line(stream, open.before);
    open.before = "";
  }

  #line(stream: Stream, text: string): void {
    const line = cut(printableLine(this.#mask(text)), longestLine);
    keep(this.#last, line);
    if (stream === "stderr") keep(this.#lastErrors, line);
    this.#bytes += byteLength(line);
    if (this.#written >= mostLines || this.#bytes > mostBytes) {
      this.#leftOut++;
      return;
    }
    this.#written++;
    this.#write(stream, line);
  }
}

/** Whether two have the same letters. */
function isAlike(a: string, b: string): boolean {
  return letters(a) === letters(b);
}

const letters = (text: string) => text.replace(/[^\p{L}]/gu, "");

function keep(lines: string[], line: string): void {
  lines.push(cut(line, longestKept));
  if (lines.length > keptLines) lines.shift();
}
