/** A condition or filter as dynalite parses it: operators with operands; what else there is stays opaque. */
interface Expression {
  type: string;
  args: unknown[];
}

/**
 * An expression of the same meaning without BETWEEN and IN, which become the comparisons they stand for.
 * Dynalite compares with an operand that the item does not have as DynamoDB does (nothing is true of it), but
 * within these two it throws, where nobody stands above to catch it.
 */
export function withoutRanges(expression: Expression): Expression {
  const { type, args } = expression;
  if (type === "and" || type === "or" || type === "not") {
    return { type, args: args.map((part) => withoutRanges(part as Expression)) };
  }
  const [value, ...others] = args;
  const compared = (operator: string, other: unknown): Expression => ({
    type: operator,
    args: [value, other],
  });
  if (type === "between") return joined("and", [compared(">=", others[0]), compared("<=", others[1])]);
  if (type === "in")
    return joined(
      "or",
      others.map((other) => compared("=", other)),
    );
  return expression;
}

/** Dynalite's own joins have two parts each. */
function joined(type: "and" | "or", parts: Expression[]): Expression {
  return parts.reduce((left, right) => ({ type, args: [left, right] }));
}
