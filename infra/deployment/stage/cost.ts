import { type CostPart, type Counts, usdByService, usdOf } from "../../../functions/model/cost/prices.ts";

/** A sum and its parts, in USD. */
export interface Cost {
  readonly usd: number;
  readonly parts: readonly CostPart[];
}

/** What costs nothing. */
export const nothing: Cost = { usd: 0, parts: [] };

/** A sum, by the services that ask for it. */
export function costOf(counts: Counts): Cost {
  return { usd: usdOf(counts), parts: usdByService(counts) };
}

/** The sum of parts that have names of their own. */
export function costOfParts(parts: readonly CostPart[]): Cost {
  return { usd: parts.reduce((sum, { usd }) => sum + usd, 0), parts };
}
