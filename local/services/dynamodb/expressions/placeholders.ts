/** The `ExpressionAttributeNames` and `ExpressionAttributeValues` of a request. Each must be used by an expression. */
import { AwsError } from "../../../http/index.ts";
import { invalid } from "../errors.ts";
import type { RawAttribute } from "../raw-item.ts";
import { checkName, validateValue } from "../values/validate.ts";

export interface PlaceholderInput {
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Record<string, RawAttribute> | undefined;
}

/** In bytes, with its `#` or `:`. */
const longestPlaceholder = 255;

export class Placeholders {
  readonly #names: Record<string, string>;
  readonly #values: Record<string, RawAttribute>;
  readonly #unused: { names: Set<string>; values: Set<string> };

  constructor({ ExpressionAttributeNames: names, ExpressionAttributeValues: values }: PlaceholderInput) {
    checkKeys("ExpressionAttributeNames", names, /^#[0-9a-zA-Z_]+$/);
    checkKeys("ExpressionAttributeValues", values, /^:[0-9a-zA-Z_]+$/);
    checkEach("ExpressionAttributeNames", names ?? {}, checkName);
    checkEach("ExpressionAttributeValues", values ?? {}, validateValue);
    this.#names = names ?? {};
    this.#values = values ?? {};
    this.#unused = { names: new Set(Object.keys(this.#names)), values: new Set(Object.keys(this.#values)) };
  }

  name(placeholder: string): string | undefined {
    this.#unused.names.delete(placeholder);
    return Object.hasOwn(this.#names, placeholder) ? this.#names[placeholder] : undefined;
  }

  value(placeholder: string): RawAttribute | undefined {
    this.#unused.values.delete(placeholder);
    return Object.hasOwn(this.#values, placeholder) ? this.#values[placeholder] : undefined;
  }

  /** To be called when all expressions are parsed. */
  checkUsed(): void {
    checkNone("ExpressionAttributeNames", this.#unused.names);
    checkNone("ExpressionAttributeValues", this.#unused.values);
  }
}

function checkKeys(parameter: string, given: object | undefined, form: RegExp): void {
  if (given === undefined) return;
  const keys = Object.keys(given);
  if (keys.length === 0) throw invalid(`${parameter} must not be empty`);
  const wrong = keys.find((key) => !form.test(key));
  if (wrong !== undefined) throw invalid(`${parameter} contains invalid key: Syntax error; key: "${wrong}"`);
  if (keys.some((key) => key.length > longestPlaceholder)) {
    throw invalid(
      `${parameter} contains invalid key: The expression attribute map contains a key that is too long;`,
    );
  }
}

/** @param check throws where a name or value is none */
function checkEach<T>(parameter: string, given: Record<string, T>, check: (value: T) => void): void {
  for (const [key, value] of Object.entries(given)) {
    try {
      check(value);
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== "ValidationException") throw error;
      const message = `${parameter} contains invalid value: ${error.message} for key ${key}`;
      throw new AwsError("ValidationException", message, { cause: error });
    }
  }
}

function checkNone(parameter: string, unused: ReadonlySet<string>): void {
  if (unused.size === 0) return;
  throw invalid(`Value provided in ${parameter} unused in expressions: keys: {${[...unused].join(", ")}}`);
}
