/**
 * A behaviour of `pawl dev` taken away or turned round, which the statement that it breaks must notice. Most change what
 * goes over the wire to or from one operation, as if the emulator ignored a parameter or answered otherwise; a few change
 * the insides of the emulator.
 */
import type { LocalAws } from "../../../../local/index.ts";

/** A request on its way to the emulator. */
export interface Asked {
  readonly method: string;
  url: string;
  readonly headers: Record<string, string>;
  /** `DynamoDB_20120810.GetItem` for services that speak JSON to one path. */
  readonly operation: string;
  body: Buffer;
}

/** An answer on its way back. */
export interface Told {
  status: number;
  readonly headers: Record<string, string>;
  body: Buffer;
}

export interface Mutant {
  /** What the emulator does wrong. */
  readonly says: string;
  /** The id of the statement that no longer holds. */
  readonly breaks: string;
  /** Changes a request, or answers it in the emulator's place. */
  ask?(asked: Asked): Told | undefined;
  tell?(asked: Asked, told: Told): void;
  /** Changes the emulator. @returns what undoes it */
  patch?(aws: LocalAws): () => void;
}

// biome-ignore lint/suspicious/noExplicitAny: requests and answers of every operation pass here
type Json = any;
type Change = Pick<Mutant, "ask" | "tell">;

const of = (asked: Asked, operation: string) => asked.operation.endsWith(`.${operation}`);
const read = (body: Buffer): Json => JSON.parse(body.toString() || "{}");
const written = (value: Json) => Buffer.from(JSON.stringify(value));

/** The input of an operation is another. */
export function input(operation: string, change: (given: Json) => void): Change {
  return {
    ask(asked) {
      if (!of(asked, operation)) return undefined;
      const given = read(asked.body);
      change(given);
      asked.body = written(given);
      return undefined;
    },
  };
}

/** A successful answer of an operation is another. */
export function output(operation: string, change: (answer: Json, given: Json) => void): Change {
  return {
    tell(asked, told) {
      if (!of(asked, operation) || told.status !== 200) return;
      const answer = read(told.body);
      change(answer, read(asked.body));
      told.body = written(answer);
    },
  };
}

/** What an operation refuses is accepted. */
export function accepted(operation: string): Change {
  return {
    tell(asked, told) {
      if (!of(asked, operation) || told.status === 200) return;
      told.status = 200;
      told.body = written({});
    },
  };
}

/** An operation does nothing. */
export function ignored(operation: string): Change {
  return {
    ask: (asked) => (of(asked, operation) ? { status: 200, headers: {}, body: written({}) } : undefined),
  };
}

/** A request by method and path is another, for services that name operations so. */
export function request(pattern: RegExp, change: (asked: Asked) => void): Change {
  return {
    ask(asked) {
      if (pattern.test(`${asked.method} ${asked.url}`)) change(asked);
      return undefined;
    },
  };
}

/** An answer by method and path is another. */
export function response(pattern: RegExp, change: (told: Told, asked: Asked) => void): Change {
  return {
    tell(asked, told) {
      if (pattern.test(`${asked.method} ${asked.url}`)) change(told, asked);
    },
  };
}

/** A text in the answers of a service of the query protocol is another. */
export function text(action: string, change: (text: string) => string): Change {
  return {
    tell(asked, told) {
      if (asked.body.toString().includes(`Action=${action}`))
        told.body = Buffer.from(change(told.body.toString()));
    },
  };
}
