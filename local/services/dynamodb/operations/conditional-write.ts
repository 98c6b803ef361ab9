/** What puts, updates and deletes of one item have in common: a condition, and what is returned of the item. */
import { conditionFailed, invalid } from "../errors.ts";
import { type ParsedCondition, parseCondition } from "../expressions/condition.ts";
import { holds } from "../expressions/holds.ts";
import type { PlaceholderInput, Placeholders } from "../expressions/placeholders.ts";
import type { RawItem } from "../raw-item.ts";
import type { CapacityInput } from "./consumed-capacity.ts";

export interface ConditionalWriteInput extends CapacityInput, PlaceholderInput {
  TableName: string;
  ConditionExpression?: string;
  ReturnValues?: "NONE" | "ALL_OLD" | "ALL_NEW" | "UPDATED_OLD" | "UPDATED_NEW";
  ReturnValuesOnConditionCheckFailure?: "ALL_OLD" | "NONE";
}

export function parseWriteCondition(
  { ConditionExpression: expression }: ConditionalWriteInput,
  placeholders: Placeholders,
): ParsedCondition | undefined {
  if (expression === undefined) return undefined;
  return parseCondition("ConditionExpression", expression, placeholders);
}

/** @throws with the item that failed the condition, if the request asks for it */
export function requireCondition(
  parsed: ParsedCondition | undefined,
  item: RawItem | undefined,
  { ReturnValuesOnConditionCheckFailure: returned }: ConditionalWriteInput,
): void {
  if (parsed === undefined || holds(parsed.condition, item ?? {})) return;
  throw conditionFailed(returned === "ALL_OLD" ? item : undefined);
}

/** Only an update has a new item to return. */
export function checkReturnsOld({ ReturnValues = "NONE" }: ConditionalWriteInput): void {
  if (ReturnValues !== "NONE" && ReturnValues !== "ALL_OLD") {
    throw invalid("ReturnValues can only be ALL_OLD or NONE");
  }
}
