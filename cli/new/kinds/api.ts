import { type Kind, taskPath, testPath } from "../kind.ts";
import type { TaskNames } from "../names.ts";

/** An address that needs no network: a page with one entry, which is the last. */
const sample = 'data:application/json,{"entries":[{"id":"sample"}],"next":null}';

/** `--api`: a task that walks what an HTTP API lists. */
export const api = {
  lane: "default",
  files: (names: TaskNames) => {
    const { name, camel, pascal, kebab, file, toRoot } = names;
    return {
      [taskPath(names)]: `/**
 * Walks what an API lists. The cursor is the token of a page, and how many of its entries are done.
 *
 * No schedule starts it as long as its address is a sample: once \`infra/resources.ts\` has your own, give it
 * \`triggers: [every("1 hour")]\`, with \`every\` of "pawl".
 */
import { defineTask } from "pawl";

type Cursor = { readonly token: string | null; readonly done: number };

export default defineTask({
  name: "${name}",
  description: "Fetches what an API lists, a page at a time.",

  async *items({ cursor, services, signal }) {
    let { token, done }: Cursor = cursor ?? { token: null, done: 0 };
    for (;;) {
      const { entries, next } = await services.${camel}Api.page(token, signal);
      for (const entry of entries.slice(done)) {
        done += 1;
        yield [entry, { token, done }];
      }
      if (next === null) return;
      token = next;
      done = 0;
    }
  },

  // After a crash the last entries are done again: doing one twice must come to the same as doing it once.
  process(entry) {
    console.log("fetched", entry.id);
  },
});
`,
      [testPath(names)]: `import { NonRetryableError } from "pawl";
import { runTask } from "pawl/test";
import { expect, test } from "vitest";
import { ${camel}Api, type ${pascal}Api } from "${toRoot}functions/services/${kebab}-api.ts";
import ${camel} from "${toRoot}${file}";

/** An API with these pages. A page's token is its number. */
function apiOf(...pages: string[][]): ${pascal}Api {
  return {
    async page(token) {
      const number = Number(token ?? 0);
      const entries = (pages[number] ?? []).map((id) => ({ id }));
      return { entries, next: number + 1 < pages.length ? String(number + 1) : null };
    },
  };
}

test("${name} does each entry of every page once, however often it is interrupted", async () => {
  const services = { ${camel}Api: apiOf(["a", "b"], [], ["c"]) };
  const run = await runTask(${camel}, { services, interruptAfter: 1 });
  expect(run).toMatchObject({ status: "succeeded", ids: ["a", "b", "c"], cursor: { token: "2", done: 1 } });
});

test("${name} tries a page again that fails, and goes on where it was", async () => {
  const api = apiOf(["a"], ["b"]);
  let failures = 1;
  const failing: ${pascal}Api = {
    async page(token, signal) {
      if (token === "1" && failures-- > 0) throw new Error("the API answers 503");
      return api.page(token, signal);
    },
  };
  const run = await runTask(${camel}, { services: { ${camel}Api: failing } });
  expect(run).toMatchObject({ status: "succeeded", ids: ["a", "b"], retried: ["the API answers 503"] });
});

test("${name} is not tried again where the API refuses its key", async () => {
  const refusing: ${pascal}Api = {
    page: () => Promise.reject(new NonRetryableError("the API answers 401")),
  };
  const run = await runTask(${camel}, { services: { ${camel}Api: refusing } });
  expect(run).toMatchObject({ status: "errored", error: "the API answers 401", retried: [] });
});

test("${name} runs without a network as long as its address is the sample", async () => {
  const run = await runTask(${camel}, { services: { ${camel}Api: ${camel}Api('${sample}') } });
  expect(run).toMatchObject({ status: "succeeded", ids: ["sample"] });
});

test.each([
  [200, undefined],
  [401, "NonRetryableError"],
  [503, "Error"],
])("the API's answer %d is taken as it is meant", async (status, error) => {
  const page = { entries: [{ id: "a" }], next: null };
  const answering = ${camel}Api("https://example.com/entries", async () => Response.json(page, { status }));
  const asked = answering.page("2", AbortSignal.timeout(1_000));
  if (error === undefined) expect(await asked).toEqual(page);
  else await expect(asked).rejects.toMatchObject({ name: error, message: \`the API answers \${status}\` });
});
`,
      [`functions/services/${kebab}-api.ts`]: `/** The API that ${name} walks: it lists entries, and the token of its next page. */
import { NonRetryableError } from "pawl";

export interface Entry {
  readonly id: string;
}

export interface EntryPage {
  readonly entries: readonly Entry[];
  /** The token of the next page; null on the last one. */
  readonly next: string | null;
}

/** What the task asks of the API. */
export interface ${pascal}Api {
  /** Fetches a page by its token; null for the first one. */
  page(token: string | null, signal: AbortSignal): Promise<EntryPage>;
}

/** An answer takes at most this long, in milliseconds. */
const timeoutMs = 5_000;

/** The API at a URL. */
export function ${camel}Api(url: string, call: typeof fetch = fetch): ${pascal}Api {
  return {
    async page(token, signal) {
      const query = token === null ? "" : \`?page=\${encodeURIComponent(token)}\`;
      const answer = await call(url + query, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      // To try again does not help where the API does not want this caller.
      if (answer.status === 401 || answer.status === 403)
        throw new NonRetryableError(\`the API answers \${answer.status}\`);
      if (!answer.ok) throw new Error(\`the API answers \${answer.status}\`);
      return (await answer.json()) as EntryPage;
    },
  };
}
`,
    };
  },
  service: ({ camel, kebab, upper }: TaskNames) => ({
    name: `${camel}Api`,
    imports: [`import { ${camel}Api } from "./services/${kebab}-api.ts";`],
    make: `(variable) => ${camel}Api(variable("${upper}_URL"))`,
  }),
  resources: ({ name, upper }: TaskNames) => ({
    imports: [],
    before: "",
    entry: `"${name}": { environment: { ${upper}_URL: '${sample}' } },`,
    needs: [],
  }),
  yours: ({ upper }: TaskNames) =>
    `${upper}_URL in infra/resources.ts is a sample: put your API's address there, then give the task a schedule`,
} satisfies Kind;
