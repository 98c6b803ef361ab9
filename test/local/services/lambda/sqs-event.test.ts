import { expect, test } from "vitest";
import { failedItems } from "../../../../local/services/lambda/sqs-event.ts";

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
])("with the answer %s, the messages %j have failed", (answer, failed) => {
  expect([...failedItems(answer, all)]).toEqual(failed);
});
