/** Which expressions a request may have together, and the older parameters that they replaced. */
import { invalid } from "../errors.ts";

/** Parameters from before there were expressions. They are not served here. */
const older = [
  "AttributesToGet",
  "AttributeUpdates",
  "ConditionalOperator",
  "Expected",
  "KeyConditions",
  "QueryFilter",
  "ScanFilter",
] as const;

/** @param expressions the parameters of this operation that are expressions */
export function checkExpressionParameters(input: object, expressions: readonly string[]): void {
  const given = (name: string) => (input as Record<string, unknown>)[name] !== undefined;
  const used = expressions.filter(given);
  const old = older.filter(given);
  if (old.length > 0 && used.length > 0) {
    throw invalid(
      `Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {${old.join(", ")}} Expression parameters: {${used.join(", ")}}`,
    );
  }
  if (old.length > 0) {
    throw invalid(`not served locally: ${old.join(", ")}; use ${expressions.join(", ")}`);
  }
  if (given("ExpressionAttributeNames") && used.length === 0) {
    throw invalid("ExpressionAttributeNames can only be specified when using expressions");
  }
  const withValues = expressions.filter((name) => name !== "ProjectionExpression");
  if (given("ExpressionAttributeValues") && !withValues.some(given)) {
    const verb = withValues.length > 1 ? "are" : "is";
    throw invalid(
      `ExpressionAttributeValues can only be specified when using expressions: ${withValues.join(" and ")} ${verb} null`,
    );
  }
}
