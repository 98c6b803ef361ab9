/**
 * Queries are in the datastore layer: nothing but `functions/store/` speaks DynamoDB's language of expressions, and a client of
 * DynamoDB is made by name alone where a process begins. All else writes by values, and reads by the store's interface.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../steps.ts";
import { importsOf, sources } from "./imports.ts";

/** What may import the client, by folder or file, and why. */
const clients: Readonly<Record<string, string>> = {
  "functions/store/": "the datastore layer",
  "functions/lambda/environment.ts": "makes the client of a function",
  "functions/lambda/sdk/": "takes the place of parts of the SDK in bundles",
  "functions/automatic.ts": "makes the client of Pawl's own tasks",
  "functions/automatic/aws/tables.ts": "reads the tables from end to end, for what looks at every item",
  "functions/collections/": "walks the tables of users, never Pawl's",
  "functions/cities/": "the example's own table",
  "functions/services.ts": "makes the clients of the project's services",
  "cli/check/account.ts": "counts what the tables have that a deploy would take away",
  "cli/deployment/": "makes the command's client, and its reads of many items",
  "local/": "serves the API itself",
};

/** Words of DynamoDB's expressions and requests. */
const language =
  /\b(ConditionExpression|UpdateExpression|FilterExpression|KeyConditionExpression|ProjectionExpression|ExpressionAttributeNames|ExpressionAttributeValues|attribute_(not_)?exists)\b/;

/** What may have them, of those above. */
const speakers = [
  "functions/store/",
  "functions/automatic/aws/tables.ts",
  "functions/collections/",
  "functions/cities/",
  // The text of a task that it writes.
  "cli/new/kinds/table.ts",
  "cli/deployment/",
  "local/",
];

const own = sources(root).filter((file) => !file.startsWith("infra/"));

test("only the datastore layer, and what is named here, has DynamoDB's client", () => {
  const found = own.filter((file) =>
    importsOf(readFileSync(join(root, file), "utf8"), file).some(
      ({ from }) => from === "@aws-sdk/client-dynamodb" || from === "@aws-sdk/lib-dynamodb",
    ),
  );
  const allowed = Object.keys(clients);
  expect(found.filter((file) => !allowed.some((path) => file.startsWith(path)))).toEqual([]);
  // Each line of the list above is needed.
  expect(found.length).toBeGreaterThan(6);
});

test("only the datastore layer writes conditions, changes and queries as DynamoDB does", () => {
  const found = own.filter((file) => language.test(codeOf(readFileSync(join(root, file), "utf8"))));
  expect(found.filter((file) => !speakers.some((path) => file.startsWith(path)))).toEqual([]);
  expect(found.filter((file) => file.startsWith("functions/store/"))).not.toEqual([]);
});

test.each([
  ["const input = { ConditionExpression: text };", true],
  ['const text = "attribute_not_exists(#a)";', true],
  ["// A ConditionExpression is made by the store.", false],
  ['const write = { condition: [{ attribute: "turn", is: "=", value: 1 }] };', false],
])("%s: a query is found in code, and not in a comment", (text, isFound) => {
  expect(language.test(codeOf(text))).toBe(isFound);
});

/** A file's text without its comments. */
function codeOf(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
}
