/**
 * What a template may say of a resource. A property that AWS has not, or whose effect is not here, is refused by its
 * name, at any depth: a template that deploys here must not be refused by AWS, or do something else there.
 *
 * It is told what `Ref` and other functions gave. As in CloudFormation, a number or a flag may be a text.
 */

/** One property. "any": AWS alone checks it, and it changes nothing here. */
export type Property = "any" | "flag" | WholeNumber | OneOf | ListOf | Properties;

export type Properties = { readonly [name: string]: Property };

class WholeNumber {
  readonly least: number;
  readonly most: number;

  constructor(least: number, most: number) {
    this.least = least;
    this.most = most;
  }
}

class OneOf {
  readonly values: readonly (string | number)[];

  constructor(values: readonly (string | number)[]) {
    this.values = values;
  }
}

class ListOf {
  readonly of: Property;

  constructor(of: Property) {
    this.of = of;
  }
}

/** A whole number within these bounds. */
export function wholeNumber(least: number, most: number): Property {
  return new WholeNumber(least, most);
}

export function oneOf(...values: readonly (string | number)[]): Property {
  return new OneOf(values);
}

export function listOf(of: Property): Property {
  return new ListOf(of);
}

/** Properties of any value. */
export function named(...names: readonly string[]): Properties {
  return Object.fromEntries(names.map((name) => [name, "any"]));
}

export const tagList = listOf(named("Key", "Value"));

/** Throws an error that names the first property that cannot be, with what is allowed there. */
export function checkProperties(given: object, known: Properties, parent = ""): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const path = `${parent}${name}`;
    const property = Object.hasOwn(known, name) ? known[name] : undefined;
    if (property === undefined)
      throw new Error(`property ${path} is not emulated: allowed are ${Object.keys(known).join(", ")}`);
    checkValue(value, property, path);
  }
}

function checkValue(value: unknown, property: Property, path: string): void {
  const refused = (allowed: string) =>
    new Error(`property ${path}: allowed are ${allowed}, got ${JSON.stringify(value)}`);
  if (property === "any") return;
  if (property === "flag") {
    if (!["true", "false"].includes(String(value))) throw refused("true and false");
  } else if (property instanceof OneOf) {
    const { values } = property;
    if (!values.some((one) => String(one) === value || one === value)) throw refused(values.join(", "));
  } else if (property instanceof WholeNumber) {
    const { least, most } = property;
    const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
    if (!Number.isInteger(number) || (number as number) < least || (number as number) > most)
      throw refused(`${least} to ${most}`);
  } else if (property instanceof ListOf) {
    if (!Array.isArray(value)) throw refused("lists");
    for (const [index, part] of value.entries()) checkValue(part, property.of, `${path}.${index}`);
  } else {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw refused("objects");
    checkProperties(value, property, `${path}.`);
  }
}
