/**
 * What the environments of functions print: each environment's output is a stream, kept as a file
 * `FOLDER/FUNCTION/STREAM.log`, and handed on line by line with the invocation it belongs to. Files are bounded
 * in length, and so is the number of them for a function.
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
import { marks } from "./host-messages.ts";

const longestFile = 4 * 1024 * 1024;
const filesKept = 40;
const longestTail = 4096;

/** A line that an environment printed. */
export interface LogLine {
  readonly functionName: string;
  readonly stream: string;
  /** Undefined between invocations. */
  readonly requestId: string | undefined;
  readonly text: string;
}

/** The stream of one environment. */
export class FunctionLog {
  readonly #functionName: string;
  readonly #stream: string;
  readonly #path: string;
  readonly #listener: (line: LogLine) => void;
  readonly #open = new Map<string, { text: string; ended: () => void }>();
  #file: number;
  #length = 0;
  #current: string | undefined;

  constructor(folder: string, functionName: string, stream: string, listener: (line: LogLine) => void) {
    this.#functionName = functionName;
    this.#stream = stream;
    this.#listener = listener;
    dropOldest(join(folder, functionName));
    this.#path = join(folder, functionName, `${stream}.log`);
    mkdirSync(dirname(this.#path), { recursive: true });
    this.#file = openSync(this.#path, "a");
  }

  /** Reads one of the environment's outputs as it comes. */
  follow(output: NodeJS.ReadableStream): void {
    const decoder = new StringDecoder("utf8");
    let rest = "";
    output.on("data", (chunk: Buffer) => {
      const lines = (rest + decoder.write(chunk)).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.#take(line);
    });
    output.on("close", () => {
      if (rest !== "") this.#take(rest);
      rest = "";
    });
  }

  /** Expects an invocation's lines. The promise settles when its last one was handed on. */
  expect(requestId: string): Promise<void> {
    return new Promise((ended) => this.#open.set(requestId, { text: "", ended }));
  }

  /** Ends an invocation: what it printed last, up to 4 KB. */
  finish(requestId: string): string {
    const tail = this.#open.get(requestId)?.text ?? "";
    this.#open.delete(requestId);
    if (this.#current === requestId) this.#current = undefined;
    return tail;
  }

  /** Writes a line of the executor's own. */
  write(text: string): void {
    if (this.#file < 0) return;
    if (this.#length > longestFile) this.#turnOver();
    this.#length += writeSync(this.#file, `${text}\n`);
  }

  close(): void {
    if (this.#file >= 0) closeSync(this.#file);
    this.#file = -1;
  }

  #take(line: string): void {
    for (const [requestId, invocation] of this.#open) {
      if (line === marks.start(requestId)) {
        this.#current = requestId;
        this.write(line);
        return;
      }
      if (line.endsWith(marks.end(requestId))) {
        // What was printed without a line's end stands before the mark.
        const text = line.slice(0, -marks.end(requestId).length);
        if (text !== "") this.#hand(text);
        this.#current = undefined;
        this.write(marks.end(requestId));
        invocation.ended();
        return;
      }
    }
    this.#hand(line);
  }

  #hand(text: string): void {
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

  #turnOver(): void {
    closeSync(this.#file);
    renameSync(this.#path, `${this.#path}.earlier`);
    this.#file = openSync(this.#path, "a");
    this.#length = 0;
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
