/**
 * Rewrites BETWEEN and IN in a parsed condition or filter. Where an item lacks an operand, dynalite compares as
 * DynamoDB does: nothing is true of it. Inside BETWEEN and IN it throws instead, where nothing can catch it.
 */

/** A condition or filter as dynalite parses it: operators with operands. Operands may be of any form. */
export interface Expression {
  type: string;
  args: unknown[];
}

/** An expression of the same meaning, with comparisons in place of BETWEEN and IN. */
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

/** Dynalite's `and` and `or` have two parts each. */
function joined(type: "and" | "or", parts: Expression[]): Expression {
  return parts.reduce((left, right) => ({ type, args: [left, right] }));
}
