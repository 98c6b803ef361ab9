/** Reads the arguments of `npm run simulate`. */
import { parseArgs } from "node:util";

export interface Arguments {
  /** The first seed. */
  readonly first: number;
  readonly count: number;
  /** Whether anything goes wrong. */
  readonly faults: boolean;
  readonly mutants: boolean;
  /** Whether the first seed's story is printed. */
  readonly story: boolean;
}

const usage =
  "npm run simulate -- [--seeds N] [--seed S] [--mutants] [--faults none] [--story]: runs N seeds, the first of which is S";

/** Seeds are 32-bit numbers. */
const largest = 0xffff_ffff;

/** @throws an Error of one line that says what is allowed */
export function readArguments(args: readonly string[]): Arguments {
  const { values } = parsed(args);
  const { mutants = false, story = false } = values;
  if (values.faults !== undefined && values.faults !== "none")
    throw new Error(`--faults ${values.faults} is not allowed: none, or leave it out`);
  return {
    first: wholeNumber("seed", values.seed) ?? 1,
    count: wholeNumber("seeds", values.seeds) ?? (mutants ? 500 : values.seed === undefined ? 2_000 : 1),
    faults: values.faults === undefined,
    mutants,
    story,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seeds: { type: "string" },
        seed: { type: "string" },
        mutants: { type: "boolean" },
        faults: { type: "string" },
        story: { type: "boolean" },
      },
    });
  } catch (error) {
    const [line] = (error as Error).message.split("\n");
    throw new Error(`${line?.replace(/\. .*$/, "").replace(/\.$/, "")}: ${usage}`, { cause: error });
  }
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= largest) return value;
  throw new Error(`--${name} ${text} is not allowed: a whole number from 1 to ${largest}`);
}
