/**
 * Turns a file's bytes into UTF-8, chunk by chunk, and notes each byte that is none of its encoding's. A chunk may end
 * within a character. UTF-8 passes as it is, so that an offset in the text is an offset in the file; for the others
 * `encoding.ts` says how many bytes each unit of the text had.
 *
 * Whole chunks are checked at once, which costs next to nothing; only a chunk with a fault is looked at byte by byte.
 */
import { isUtf8 } from "node:buffer";
import type { Encoding } from "./encoding.ts";

/** A byte that is wrong, by its offset in the UTF-8 text. */
export interface BadByte {
  readonly at: number;
  readonly what: string;
}

export interface Transcoder {
  /** The text of a chunk as UTF-8. */
  push(chunk: Buffer): Buffer;
  /** The text of what was held back. */
  end(): Buffer;
  /** Bad bytes in order. The reader removes those that it has dealt with. */
  readonly bad: BadByte[];
}

export function makeTranscoder(encoding: Encoding): Transcoder {
  if (encoding === "utf-8") return new Utf8();
  if (encoding === "utf-16le" || encoding === "utf-16be") return new Utf16(encoding === "utf-16be");
  return new SingleBytes(encoding === "windows-1252");
}

const none: Buffer = Buffer.alloc(0);
const hex = (byte = 0) => `0x${byte.toString(16).padStart(2, "0")}`;
const zero = "a NUL character, which no text has: the file is damaged, or is in another encoding";

class Utf8 implements Transcoder {
  readonly bad: BadByte[] = [];
  #sent = 0;
  /** The beginning of a character that the last chunk cut. */
  #cut = none;

  push(chunk: Buffer): Buffer {
    const text = this.#cut.length === 0 ? chunk : Buffer.concat([this.#cut, chunk]);
    const whole = text.subarray(0, text.length - cutLength(text));
    if (!isUtf8(whole) || whole.indexOf(0) >= 0) this.#note(whole, this.#sent - this.#cut.length);
    this.#cut = text.subarray(whole.length);
    this.#sent += chunk.length;
    return chunk;
  }

  end(): Buffer {
    const [byte] = this.#cut;
    const what = `the file ends within a character, after ${hex(byte)}: it was cut off there, or is not UTF-8`;
    if (byte !== undefined) this.bad.push({ at: this.#sent - this.#cut.length, what });
    return none;
  }

  #note(bytes: Buffer, offset: number): void {
    for (let at = 0; at < bytes.length; ) {
      const byte = bytes[at] as number;
      const size = sizeOf(byte);
      if (byte !== 0 && isUtf8(bytes.subarray(at, at + size))) {
        at += size;
        continue;
      }
      const what = byte === 0 ? zero : `${hex(byte)} is not UTF-8: ${otherEncoding}`;
      this.bad.push({ at: offset + at, what });
      at += 1;
    }
  }
}

const otherEncoding =
  'save the file as UTF-8, or pass the option encoding, such as "windows-1252" for a plain "CSV" of Excel';

/** The bytes of the character that begins with this byte. */
function sizeOf(byte: number): number {
  return byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
}

/** How many bytes at the end are the beginning of a character that goes on in the next chunk. */
function cutLength(bytes: Buffer): number {
  for (let length = 1; length <= 3 && length <= bytes.length; length++) {
    const byte = bytes[bytes.length - length] as number;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return sizeOf(byte) > length ? length : 0;
  }
  return 0;
}

class Utf16 implements Transcoder {
  readonly bad: BadByte[] = [];
  readonly #swapped: boolean;
  #sent = 0;
  #cut = none;

  constructor(swapped: boolean) {
    this.#swapped = swapped;
  }

  push(chunk: Buffer): Buffer {
    const bytes = Buffer.concat([this.#cut, chunk]);
    let end = bytes.length & ~1;
    // A pair of surrogates stays together.
    if (end >= 2 && (bytes[this.#swapped ? end - 2 : end - 1] as number) >> 2 === 0x36) end -= 2;
    this.#cut = bytes.subarray(end);
    return this.#text(bytes.subarray(0, end));
  }

  end(): Buffer {
    const text = this.#text(this.#cut.subarray(0, this.#cut.length & ~1));
    if (this.#cut.length % 2 === 1)
      this.bad.push({ at: this.#sent, what: "the file ends within a character" });
    return text;
  }

  #text(bytes: Buffer): Buffer {
    const units = (this.#swapped ? Buffer.from(bytes).swap16() : bytes).toString("utf16le");
    const text = Buffer.from(units);
    if (!units.isWellFormed() || text.indexOf(0) >= 0) {
      let at = this.#sent;
      for (const character of units) {
        const lone = !character.isWellFormed();
        if (lone || character === "\0")
          this.bad.push({ at, what: lone ? "half a character, which is not UTF-16" : zero });
        at += Buffer.byteLength(character);
      }
    }
    this.#sent += text.length;
    return text;
  }
}

/** What Windows-1252 has from 0x80 to 0x9f, where Latin-1 has controls. Five bytes mean nothing. */
const windows1252 = "€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ";

class SingleBytes implements Transcoder {
  readonly bad: BadByte[] = [];
  readonly #windows: boolean;
  #sent = 0;

  constructor(windows: boolean) {
    this.#windows = windows;
  }

  push(chunk: Buffer): Buffer {
    const latin = chunk.toString("latin1");
    const units = this.#windows
      ? latin.replace(/[\x80-\x9f]/g, (c) => windows1252[c.charCodeAt(0) - 0x80] as string)
      : latin;
    const text = Buffer.from(units);
    if (units.includes("\ufffd") || units.includes("\0")) {
      let at = this.#sent;
      for (let i = 0; i < units.length; i++) {
        const unit = units[i] as string;
        if (unit === "\0") this.bad.push({ at, what: zero });
        if (unit === "\ufffd") this.bad.push({ at, what: `${hex(chunk[i])} is not Windows-1252` });
        at += Buffer.byteLength(unit);
      }
    }
    this.#sent += text.length;
    return text;
  }

  end(): Buffer {
    return none;
  }
}
