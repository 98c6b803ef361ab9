/** A task that is careless with a secret, and another that hands it on: every text that they cause may have it. */
import * as v from "valibot";
import { defineTask, type Task } from "../../../../functions/model/task/task.ts";
import { cron, onEvent } from "../../../../functions/schedule/index.ts";

/** Two lines, with what JSON and URLs escape. */
export const secret = 'hunter2"Zürich&Co/=\nsecond-line+of it';

/** What shows that a text has a part of it. */
export const shownPart = /hunter2|Z(ü|%C3%BC|\\u00fc)rich|second-line/i;

/** A token that the schema refuses, and names. */
export const refused = `${secret} refused`;

const params = v.object({
  token: v.pipe(
    v.string(),
    v.check(
      (token) => !token.endsWith("refused"),
      ({ input }) => `the shop does not know ${input}`,
    ),
  ),
  how: v.optional(v.string(), "throws"),
  nested: v.optional(v.array(v.object({ token: v.string() }))),
});

/** What the task's code was given, in its order. */
export const given: string[] = [];

/** The tasks of a deployment that masks the secret, or that does not. */
export function tasksWith(masked: readonly string[] | undefined): {
  readonly charge: Task;
  readonly bill: Task;
} {
  const charge = defineTask({
    name: "charge",
    description: "Charges customers.",
    triggers: [
      cron("0 3 * * *", { id: "nightly", params: { token: secret } }),
      onEvent({ source: ["my.shop"] }, { id: "sold", params: { token: "$.detail.token" } }),
    ],
    params,
    masked,
    maxAttempts: 2,
    backoff: 1,
    run({ params: { token, how, nested = [] } }) {
      given.push(token);
      if (how === "answers") return { receipt: `paid with ${nested[0]?.token ?? token}` };
      const url = `https://shop.test/pay?token=${encodeURIComponent(token)}`;
      const cause = new AggregateError(
        [new Error(`GET ${url}: 401`)],
        `no answer to ${JSON.stringify({ token })}`,
      );
      throw new Error(`refused for ${token}, ${token.slice(0, 20)}…`, { cause });
    },
  }) as Task;
  const bill = defineTask({
    name: "bill",
    description: "Starts the other one.",
    async run() {
      const { start } = await import("../../../../client.ts");
      await start(charge, { token: refused } as never);
    },
  }) as Task;
  return { charge, bill };
}
