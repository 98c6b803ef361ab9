/**
 * Reads what an environment prints, writes it to the file `FOLDER/FUNCTION/STREAM.log`, and passes it on line by line with the
 * invocation it belongs to. Each line in the file begins with its instant. The size of a file and the number of files per
 * function are limited. Where lines were dropped, the file's first line says how many. A line longer than CloudWatch's longest
 * event is split.
 */
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import type { PrintedLine } from "../../emulated-service.ts";
import { marks } from "./host-messages.ts";

/** Two files of this length are kept of a stream: the newest, and the one before. */
const longestFile = 16 * 1024 * 1024;
const filesKept = 40;
const longestTail = 4096;
const longestLine = 256 * 1024;
const longestMark = 200;

/** The log stream of one environment. */
export class FunctionLog {
  readonly #functionName: string;
  readonly #stream: string;
  readonly #path: string;
  readonly #listener: (line: PrintedLine) => void;
  readonly #now: () => number;
  readonly #open = new Map<string, { text: string; ended: () => void }>();
  #file: number;
  #length = 0;
  /** How many lines are in the newest file, in the one before, and in none any more. */
  #lines = 0;
  #earlierLines = 0;
  #dropped = 0;
  #current: string | undefined;
  #isLossTold = false;

  /** @param now the time of the machine that it runs on, in epoch milliseconds */
  constructor(
    folder: string,
    functionName: string,
    stream: string,
    listener: (line: PrintedLine) => void,
    now: () => number,
  ) {
    this.#functionName = functionName;
    this.#stream = stream;
    this.#listener = listener;
    this.#now = now;
    dropOldest(join(folder, functionName));
    this.#path = join(folder, functionName, `${stream}.log`);
    this.#file = this.#tryToKeep(() => this.#openFile()) ?? -1;
  }

  /** Reads one of the environment's outputs as it arrives. */
  follow(output: NodeJS.ReadableStream): void {
    const decoder = new StringDecoder("utf8");
    let rest = "";
    output.on("data", (chunk: Buffer) => {
      const lines = (rest + decoder.write(chunk)).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.#takeLine(line);
      if (rest.length > longestLine) {
        // The mark of an invocation's end may have begun to arrive.
        this.#takeLine(rest.slice(0, -longestMark));
        rest = rest.slice(-longestMark);
      }
    });
    output.on("close", () => {
      if (rest !== "") this.#takeLine(rest);
      rest = "";
    });
  }

  /** Expects the lines of an invocation. Resolves when the last one was passed on. */
  expect(requestId: string): Promise<void> {
    return new Promise((ended) => this.#open.set(requestId, { text: "", ended }));
  }

  /** Ends an invocation. @returns the last 4 KB that it printed */
  finish(requestId: string): string {
    const tail = this.#open.get(requestId)?.text ?? "";
    this.#open.delete(requestId);
    if (this.#current === requestId) this.#current = undefined;
    return tail;
  }

  /** Writes a line of the executor to the file. */
  write(text: string): void {
    if (this.#file < 0) return;
    this.#tryToKeep(() => {
      if (this.#length > longestFile) this.#rotate();
      this.#length += writeSync(this.#file, `${new Date(this.#now()).toISOString()} ${text}\n`);
      this.#lines++;
    });
  }

  close(): void {
    if (this.#file >= 0) closeSync(this.#file);
    this.#file = -1;
  }

  #openFile(): number {
    mkdirSync(dirname(this.#path), { recursive: true });
    return openSync(this.#path, "a");
  }

  /** A full disk must not end what the function and everything else do. It is said once. */
  #tryToKeep<T>(keep: () => T): T | undefined {
    try {
      return keep();
    } catch (error) {
      if (this.#isLossTold) return undefined;
      this.#isLossTold = true;
      const text = `lines are shown, and not kept in a file: ${(error as Error).message}`;
      this.#listener({ functionName: this.#functionName, stream: this.#stream, requestId: undefined, text });
      return undefined;
    }
  }

  #takeLine(line: string): void {
    for (const [requestId, invocation] of this.#open) {
      if (line === marks.start(requestId)) {
        this.#current = requestId;
        this.write(line);
        return;
      }
      if (line.endsWith(marks.end(requestId))) {
        // Text that was printed without a line break is on the line of the mark.
        const text = line.slice(0, -marks.end(requestId).length);
        if (text !== "") this.#passOn(text);
        this.#current = undefined;
        this.write(marks.end(requestId));
        invocation.ended();
        return;
      }
    }
    this.#passOn(line);
  }

  #passOn(text: string): void {
    this.write(text);
    const invocation = this.#current === undefined ? undefined : this.#open.get(this.#current);
    if (invocation !== undefined) invocation.text = `${invocation.text}${text}\n`.slice(-longestTail);
    this.#listener({
      functionName: this.#functionName,
      stream: this.#stream,
      requestId: this.#current,
      text,
    });
  }

  #rotate(): void {
    closeSync(this.#file);
    renameSync(this.#path, `${this.#path}.earlier`);
    this.#file = openSync(this.#path, "a");
    this.#length = 0;
    this.#dropped += this.#earlierLines;
    [this.#earlierLines, this.#lines] = [this.#lines, 0];
    if (this.#dropped === 0) return;
    this.write(`the first ${this.#dropped} lines of this stream were dropped: pawl dev keeps the last ones`);
    this.#lines--;
  }
}

function dropOldest(folder: string): void {
  let files: { path: string; at: number }[];
  try {
    files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => ({ path, at: statSync(path).mtimeMs }));
  } catch {
    return;
  }
  files.sort((one, other) => other.at - one.at);
  for (const { path } of files.slice(filesKept - 1)) rmSync(path, { force: true });
}
