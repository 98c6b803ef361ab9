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
  /** A year of schedules in place of worlds of hours: so many days of it. */
  readonly yearDays: number | undefined;
}

const usage =
  "npm run simulate -- [--seeds N] [--seed S] [--mutants] [--faults none] [--story]: runs N seeds, the first of which is S; or --year [--days N] [--seed S]";

const wholeYear = 365;
/** A pause, and time to judge it. */
const leastDays = 30;
/** Seeds are 32-bit numbers. */
const largest = 0xffff_ffff;

/** @throws an Error of one line that says what is allowed */
export function readArguments(args: readonly string[]): Arguments {
  const { values } = parsed(args);
  const { mutants = false, story = false, year = false } = values;
  if (values.faults !== undefined && values.faults !== "none")
    throw new Error(`--faults ${values.faults} is not allowed: none, or leave it out`);
  return {
    first: wholeNumber("seed", values.seed) ?? 1,
    count: wholeNumber("seeds", values.seeds) ?? (mutants ? 500 : values.seed === undefined ? 2_000 : 1),
    faults: values.faults === undefined,
    mutants,
    story,
    yearDays: yearDays(year, wholeNumber("days", values.days)),
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
        year: { type: "boolean" },
        days: { type: "string" },
      },
    });
  } catch (error) {
    const [line] = (error as Error).message.split("\n");
    throw new Error(`${line?.replace(/\. .*$/, "").replace(/\.$/, "")}: ${usage}`, { cause: error });
  }
}

function yearDays(isYear: boolean, days: number | undefined): number | undefined {
  if (!isYear && days !== undefined) throw new Error(`--days ${days} is not allowed: it goes with --year`);
  if (days !== undefined && (days < leastDays || days > wholeYear))
    throw new Error(`--days ${days} is not allowed: ${leastDays} to ${wholeYear}`);
  return isYear ? (days ?? wholeYear) : undefined;
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= largest) return value;
  throw new Error(`--${name} ${text} is not allowed: a whole number from 1 to ${largest}`);
}
