/**
 * Texts of docs/ that no command of their page prints, each by how it comes about: by the page's name and the text's number
 * among the page's texts.
 */
import { planText } from "../../../cli/commands/runs/plan-text.ts";
import { csv, jsonLines } from "../../../functions/collections/index.ts";
import { outOfScope } from "../../../functions/model/requires/scope.ts";
import { bytesOf, walked } from "../../collections/bytes.ts";

/** Prints it, or says why nothing can. */
export type Output = (() => Promise<string>) | { readonly leftOut: string };

export const outputs: Readonly<Record<string, Readonly<Record<number, Output>>>> = {
  backfill: { 0: async () => backfillPlan() },
  collections: {
    0: () =>
      brokenRow(jsonLines(bytesOf('{"name":"xxxxxxxxxxxx"}\n{"name":"xxxxxxxxx"}\n\n{"name":"x"y}\n'))),
  },
  concurrency: { 0: { leftOut: "test/cli/reading/rate-limit.test.ts compares it" } },
  csv: {
    0: () => brokenRow(csv(bytesOf("sku,name,note,price\na1,xxxxxxxxx,yyy,1\na2,xxxxxxxxx,yy,1\n3\n"))),
  },
  operators: {
    0: async () =>
      `task send-invoices does not run here: ${outOfScope({ stages: ["prod"] }, "dev", undefined)}`,
  },
  protocol: { 0: { leftOut: "it is a drawing" } },
};

async function brokenRow(walk: AsyncIterable<unknown>): Promise<string> {
  const { error } = await walked(walk);
  return String(error?.message);
}

/** The plan of a task of whose week of hours twelve did not run. */
function backfillPlan(): string {
  const [from, to] = ["2026-03-22T10:00:00Z", "2026-03-29T10:00:00Z"].map((instant) => Date.parse(instant));
  const params = { task: "count-cities", from, to } as unknown as Parameters<typeof planText>[0];
  const plan = {
    instants: 168,
    starts: { missed: 10, skipped: 2 },
    done: { succeeded: 153, errored: 2 },
    left: { "not seen yet": 1 },
    willStart: 12,
    first: "2026-03-23T02:00:00Z/nightly",
    last: "2026-03-28T14:00:00Z/nightly",
    atOnce: 1,
    runSeconds: 120,
    seconds: 1443,
    maySkip: 1,
    usd: 0.0014,
    writes: 172,
    sends: 61,
    stretches: [],
    stretchSeconds: 3600,
  };
  return planText(params, plan, to ?? 0);
}
