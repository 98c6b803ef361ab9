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
  readonly post: Task;
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
  const post = defineTask({
    name: "post",
    description: "Posts letters, and says all it knows.",
    params: v.object({ token: v.string() }),
    masked,
    onItemError: "skip",
    maxAttempts: 1,
    *items({ cursor = 0, params: { token } }) {
      for (let n = cursor + 1; n <= 2; n++) yield [`${n} ${token}`, n];
    },
    process(item, ctx) {
      const { token } = ctx.params;
      ctx.log.warn(`no stamp for ${item}`, {
        token,
        url: [encodeURIComponent(token)],
        error: new Error(token),
      });
      ctx.message(`posts ${item}`);
      ctx.output({ last: item });
      throw new Error(`no stamp for ${item}`, { cause: token });
    },
    afterStart: ({ params }) => params.token,
    afterComplete({ params }) {
      throw new Error(`no box for ${params.token}`);
    },
    afterError({ params, log }) {
      log.error(`all is lost: ${params.token}`);
      throw new Error(`no pager for ${params.token}`);
    },
  }) as Task;
  return { charge, bill, post };
}
