/**
 * Where text goes to a terminal, or to whatever reads the stream instead. All that the command prints goes through here,
 * so here alone texts are made safe: only the sequences that this file writes itself control the terminal.
 */
import { printable } from "../functions/model/printable.ts";
import type { Sink } from "./shell.ts";

type Env = Readonly<Record<string, string | undefined>>;

export class Terminal {
  readonly #sink: Sink;
  readonly #colours: boolean;
  readonly #isDumb: boolean;

  constructor(sink: Sink, env: Env) {
    this.#sink = sink;
    this.#colours = hasColours(sink, env);
    this.#isDumb = env.TERM === "dumb";
  }

  get isTTY(): boolean {
    return this.#sink.isTTY === true;
  }

  /** Whether it takes a line or a screen in place of what was there. */
  get canRedraw(): boolean {
    return this.isTTY && !this.#isDumb;
  }

  /** The width of a terminal in characters; undefined where lines may have any length. */
  get columns(): number | undefined {
    return this.isTTY ? (this.#sink.columns ?? 80) : undefined;
  }

  /** The height of a terminal in lines; undefined where there may be any number of them. */
  get rows(): number | undefined {
    return this.isTTY ? this.#sink.rows : undefined;
  }

  /** One or more lines. A status in a column of its own has its colour. */
  lines(text: string): void {
    const safe = printable(text);
    this.#sink.write(`${this.#colours ? coloured(safe) : safe}\n`);
  }

  /** Text as it is, such as JSON or a help. */
  plain(text: string): void {
    this.#sink.write(printable(text));
  }

  /** Lines on a screen of their own, in place of what was there. */
  screen(text: string): void {
    this.#sink.write("\x1b[2J\x1b[H");
    this.lines(text);
  }

  /** A line in place of the present one, without a line break. */
  overLine(line: string): void {
    this.#sink.write(`\r\x1b[K${printable(line)}`);
  }
}

/** As https://no-color.org and https://force-color.org want it. */
function hasColours({ isTTY }: Sink, { NO_COLOR, FORCE_COLOR, TERM }: Env): boolean {
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== "0";
  return isTTY === true && TERM !== "dumb";
}

const [red, green, yellow, cyan] = [31, 32, 33, 36];

const colours: Readonly<Record<string, number | undefined>> = {
  succeeded: green,
  running: cyan,
  errored: red,
  rejected: red,
  "error:": red,
  retrying: yellow,
  paused: yellow,
  pausing: yellow,
  cancelled: yellow,
  cancelling: yellow,
  skipped: yellow,
  missed: yellow,
};

/** A word is in a column of its own between line ends and two spaces; `error:` only begins a line. */
const word = new RegExp(
  `(?<=^| {2})(?:${Object.keys(colours).join("|")})(?= {2}|$| \\(attempt \\d)|^error:(?= )`,
  "gm",
);

function coloured(text: string): string {
  return text.replace(word, (status) => `\x1b[${colours[status]}m${status}\x1b[0m`);
}
