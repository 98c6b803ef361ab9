/** A number of more digits than JavaScript's numbers keep, as the SDK's clients take and give it. */
const decimal = /^-?((0|[1-9]\d*)(\.\d+)?|\.\d+)(e[+-]?\d+)?$/i;

export class NumericValue {
  readonly string: string;
  readonly type: string;

  /** @throws an error for a text that is no number */
  constructor(string: string, type: string) {
    if (!decimal.test(string)) throw new Error(`not a number: ${string}`);
    this.string = string;
    this.type = type;
  }

  toString(): string {
    return this.string;
  }

  /** One that another copy of the SDK made counts too. */
  static [Symbol.hasInstance](value: unknown): boolean {
    if (!value || typeof value !== "object") return false;
    if (Object.prototype.isPrototypeOf.call(NumericValue.prototype, value)) return true;
    const { type, string } = value as Partial<NumericValue>;
    return type === "bigDecimal" && decimal.test(String(string));
  }
}
