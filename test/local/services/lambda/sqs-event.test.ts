import { expect, test } from "vitest";
import { failedItems } from "../../../../local/services/lambda/batch-response.ts";

const all = new Set(["a", "b"]);

test.each([
  ["null", []],
  ["{}", []],
  ['{"batchItemFailures":null}', []],
  ['{"batchItemFailures":[]}', []],
  ['{"batchItemFailures":[{"itemIdentifier":"b"}]}', ["b"]],
  ['{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"b"}]}', ["a", "b"]],
  ['{"batchItemFailures":[{"itemIdentifier":"c"}]}', ["a", "b"]],
  ['{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"c"}]}', ["a", "b"]],
  ['{"batchItemFailures":[{"itemIdentifier":""}]}', ["a", "b"]],
  ['{"batchItemFailures":[{"itemIdentifier":null}]}', ["a", "b"]],
  ['{"batchItemFailures":[{"id":"a"}]}', ["a", "b"]],
  ['{"batchItemFailures":[null]}', ["a", "b"]],
  ['{"batchItemFailures":"a"}', ["a", "b"]],
  ['"done"', ["a", "b"]],
  ["[]", ["a", "b"]],
])("an answer of %s leaves %j failed", (answer, failed) => {
  expect([...failedItems(answer, all)]).toEqual(failed);
});
