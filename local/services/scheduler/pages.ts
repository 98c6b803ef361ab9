/** Pages of a list. A token names the last key of its page and what was asked for, so that no change in between shifts a page. */
import { createHash } from "node:crypto";
import { invalid } from "./errors.ts";

const longestPage = 100;

export interface PageRequest {
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly NextToken?: string;
}

/**
 * @param all in the order of their keys
 * @param filters what the list was filtered by: a token counts for no other filters
 * @throws a `ValidationException` for a token that no page had
 */
export function pageOf<T>(
  all: readonly T[],
  keyOf: (item: T) => string,
  filters: readonly unknown[],
  { MaxResults = longestPage, NextToken }: PageRequest,
): Page<T> {
  const seal = createHash("sha256").update(JSON.stringify(filters)).digest("base64url").slice(0, 8);
  const after = NextToken === undefined ? undefined : readToken(NextToken, seal);
  const rest = after === undefined ? all : all.filter((item) => keyOf(item) > after);
  const items = rest.slice(0, MaxResults);
  const last = items.at(-1);
  if (last === undefined || items.length === rest.length) return { items };
  return { items, NextToken: Buffer.from(`${seal} ${keyOf(last)}`).toString("base64url") };
}

function readToken(token: string, seal: string): string {
  const text = Buffer.from(token, "base64url").toString();
  if (text.startsWith(`${seal} `)) return text.slice(seal.length + 1);
  throw invalid("Invalid NextToken.");
}
