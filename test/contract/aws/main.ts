/**
 * `npm run contract`: asks endpoints what Pawl relies on of AWS, and prints the table.
 *
 *     npm run contract                                       pawl dev, in this process
 *     npm run contract -- --endpoint dynamodb-local          another one, started here; may be given several times
 *     npm run contract -- --endpoint http://127.0.0.1:4566 --name LocalStack --release 4.14.0
 *     npm run contract -- --only sqs/ --json                 some statements, as JSON
 *     npm run contract -- --write                            keeps the answers in docs/fidelity.md
 *
 * It exits with 1 where a statement does not hold on `pawl dev`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../../steps.ts";
import { type Answers, ask } from "./answer.ts";
import { dev } from "./endpoints/dev.ts";
import { dynamodbLocal } from "./endpoints/dynamodb-local.ts";
import type { Endpoint } from "./endpoints/endpoint.ts";
import { endpointAt } from "./endpoints/url.ts";
import { column, withColumns } from "./fidelity-page.ts";
import type { Statement } from "./statement.ts";
import { statements } from "./statements/index.ts";

const known: Readonly<Record<string, Endpoint>> = { dev, "dynamodb-local": dynamodbLocal };

const { values } = parseArgs({
  options: {
    endpoint: { type: "string", multiple: true, default: ["dev"] },
    name: { type: "string" },
    release: { type: "string" },
    only: { type: "string", default: "" },
    json: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});

const chosen = statements.filter(({ id }) => id.includes(values.only));
if (chosen.length === 0) throw new Error(`no statement is called ${values.only}`);
if (values.write && chosen.length < statements.length)
  throw new Error("--write takes all statements: leave out --only");

const asked: { readonly endpoint: Endpoint; readonly answers: Answers }[] = [];
for (const endpoint of values.endpoint.map(find)) {
  const open = await endpoint.open();
  try {
    asked.push({ endpoint, answers: await ask(open, chosen) });
  } finally {
    await open.close();
  }
}
if (values.json) console.log(JSON.stringify(chosen.map(inJson), null, 2));
else print();
if (values.write) write();
const ours = asked.find(({ endpoint }) => endpoint === dev);
if ([...(ours?.answers.values() ?? [])].some(({ kind }) => kind !== "holds")) process.exitCode = 1;

function find(given: string): Endpoint {
  const endpoint = Object.hasOwn(known, given) ? known[given] : undefined;
  if (endpoint !== undefined) return endpoint;
  if (/^https?:\/\//.test(given)) return endpointAt(values.name ?? given, given, values.release);
  throw new Error(`endpoint ${given} is not known: allowed are ${Object.keys(known).join(", ")} and a URL`);
}

function inJson({ id, says, page, reliesOn, open }: Statement) {
  const answers = Object.fromEntries(
    asked.map(({ endpoint, answers }) => [endpoint.name, answers.get(id)] as const),
  );
  return { id, says, page, reliesOn, open, answers };
}

function print(): void {
  const width = Math.max(...asked.map(({ endpoint }) => endpoint.name.length), 9) + 2;
  console.log([...asked.map(({ endpoint }) => endpoint.name.padEnd(width)), "statement"].join(""));
  const differences: string[] = [];
  for (const { id, says, open } of chosen) {
    const kinds = asked.map(({ endpoint, answers }) => {
      const answer = answers.get(id);
      if (answer !== undefined && "seen" in answer)
        differences.push(`${endpoint.name}  ${id}  ${answer.seen}`);
      return (answer?.kind ?? "").padEnd(width);
    });
    console.log(`${kinds.join("")}${id}: ${says}${open === undefined ? "" : " (open)"}`);
  }
  if (differences.length > 0) console.log(`\n${differences.join("\n")}`);
  console.log();
  for (const { endpoint, answers } of asked) {
    const count = [...answers.values()].filter(({ kind }) => kind === "holds").length;
    console.log(`${endpoint.name} ${endpoint.release}: ${count} of ${answers.size} statements hold`);
  }
}

function write(): void {
  const path = join(root, "docs/fidelity.md");
  const day = new Date().toISOString().slice(0, 10);
  const columns = asked.map(({ endpoint, answers }) => column(endpoint, day, answers));
  writeFileSync(path, withColumns(readFileSync(path, "utf8"), statements, columns));
}
