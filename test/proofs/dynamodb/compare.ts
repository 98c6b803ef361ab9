/** Asks two DynamoDBs the same, and says where they differ beyond what is accepted. */
import { isDeepStrictEqual } from "node:util";
import {
  type Answer,
  definition,
  type Fact,
  item,
  table,
  wrongWith,
} from "../../local/services/dynamodb/fact.ts";
import { facts as acceptedFacts, evenedAnswer, evenedFact } from "./accepted.ts";
import type { Ask, Request } from "./ask.ts";
import { drawCase, kinds } from "./drawn.ts";

/** How many cases are under way at once. */
const atOnce = 8;

export async function makeTable(ask: Ask): Promise<void> {
  const { error, message } = await ask({ operation: "CreateTable", input: definition });
  if (error !== undefined) throw new Error(`the table cannot be created: ${error}: ${message}`);
}

/** The facts that do not hold, one after the other: each begins with the one item. */
export async function wrongFacts(ask: Ask, facts: readonly Fact[], exactly: boolean): Promise<string[]> {
  const wrong: string[] = [];
  let changed = true;
  for (const fact of facts) {
    if (!exactly && acceptedFacts.has(fact.title)) continue;
    if (changed) await ask({ operation: "PutItem", input: { TableName: table, Item: item } });
    const answer = await ask(fact);
    changed = answer.error === undefined;
    const difference = exactly ? wrongWith(fact, answer) : wrongWith(evenedFact(fact), evenedAnswer(answer));
    if (difference !== undefined) wrong.push(`${fact.title}: ${difference}`);
  }
  return wrong;
}

/** The drawn cases of a kind that are answered differently. */
export async function differences(kind: string, oracle: Ask, ours: Ask): Promise<string[]> {
  const found: string[] = [];
  let next = 1;
  const worker = async () => {
    const { cases = 0 } = kinds[kind] ?? {};
    while (next <= cases) {
      const seed = next++;
      const { setup, asked } = drawCase(kind, seed);
      for (const request of setup) await Promise.all([oracle(request), ours(request)]);
      for (const request of asked) {
        const [theirs, own] = await Promise.all([oracle(request), ours(request)]);
        const [a, b] = [evenedAnswer(theirs), evenedAnswer(own)];
        if (isDeepStrictEqual(a, b) || (await isLastPage(a, b, request, ours))) continue;
        const shown = (answer: object, message?: string) => `${JSON.stringify(answer)} ${message ?? ""}`;
        found.push(
          `${kind}, seed ${seed}: ${JSON.stringify(request)}\n    DynamoDB Local: ${shown(a, theirs.message)}\n    pawl dev:       ${shown(b, own.message)}`,
        );
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return found;
}

/** Whether two answers are the same page, after which nothing comes, although one of them says where to go on. */
async function isLastPage(a: Answer, b: Answer, { operation, input }: Request, ask: Ask): Promise<boolean> {
  const { LastEvaluatedKey: one, ...page } = a.answer ?? {};
  const { LastEvaluatedKey: two, ...same } = b.answer ?? {};
  if ((one === undefined) === (two === undefined) || !isDeepStrictEqual(page, same)) return false;
  const next = await ask({ operation, input: { ...input, ExclusiveStartKey: one ?? two } });
  return next.answer?.ScannedCount === 0;
}
