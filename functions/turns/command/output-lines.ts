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
}

export class OutputLines {
  readonly #write: (stream: Stream, line: string) => void;
  readonly #mask: Mask;
  readonly #open: Readonly<Record<Stream, OpenLine>> = {
    stdout: { decoder: new StringDecoder("utf8"), text: "" },
    stderr: { decoder: new StringDecoder("utf8"), text: "" },
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
    const [first = "", ...further] = open.decoder.write(chunk).split("\n");
    this.#append(open, first);
    for (const text of further) {
      this.#line(stream, open);
      this.#append(open, text);
    }
  }

  /** There is no more. Writes what has no line's end, and how many lines were left out. */
  end(): void {
    for (const stream of ["stdout", "stderr"] as const) {
      const open = this.#open[stream];
      this.#append(open, open.decoder.end());
      this.#line(stream, open);
    }
    if (this.#leftOut > 0) this.#write("stdout", `${this.#leftOut} more lines left out`);
  }

  #append(open: OpenLine, text: string): void {
    open.text += text.slice(0, Math.max(0, longestRead - open.text.length));
  }

  #line(stream: Stream, open: OpenLine): void {
    // A program that shows its progress writes over its line.
    const text = open.text.replace(/\r+$/, "");
    open.text = "";
    const newest = text.slice(text.lastIndexOf("\r") + 1);
    if (newest === "") return;
    const line = cut(printableLine(this.#mask(newest)), longestLine);
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

function keep(lines: string[], line: string): void {
  lines.push(cut(line, longestKept));
  if (lines.length > keptLines) lines.shift();
}
