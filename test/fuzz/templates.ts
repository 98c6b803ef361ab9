/**
 * Properties of resources as a template may give them, of every type that can be deployed: what AWS documents is taken,
 * and one property that it does not have is refused by its whole path, at whatever depth it is.
 */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import { inertTypes } from "../../local/services/inert-types.ts";
import { emulatedServices } from "../../local/services/list.ts";
import { checkProperties, type Properties, type Property } from "../../local/stack/index.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { isPlainLine } from "./refusal.ts";

const types = Object.assign({}, inertTypes, ...emulatedServices.map((service) => service.resourceTypes));
const tables = Object.values(types as typeof inertTypes)
  .map(({ properties }) => properties)
  .filter((properties) => properties !== "checked by make");

/** One value of each property, with one element in each list. */
function sampleOf(property: Property): unknown {
  if (property === "any") return "x";
  if (property === "flag") return "true";
  if ("least" in property) return property.least;
  if ("values" in property && Array.isArray(property.values)) return String(property.values[0]);
  if ("of" in property) return [sampleOf(property.of)];
  return Object.fromEntries(Object.entries(property).map(([name, part]) => [name, sampleOf(part)]));
}

/** Every structure in a value, with the path to it. */
function structures(value: unknown, path = ""): [path: string, structure: Record<string, unknown>][] {
  if (typeof value !== "object" || value === null) return [];
  const parts = Object.entries(value).flatMap(([name, part]) => structures(part, `${path}${name}.`));
  return Array.isArray(value) ? parts : [[path, value as Record<string, unknown>], ...parts];
}

const unknown = fc.constantFrom("Foo", "constructor", "__proto__", "toString", "0", "tags", "Name ");
const removed = fc.array(fc.nat(), { maxLength: 4 });

export const target: FuzzTarget = {
  name: "templates",
  property: fc.property(
    fc.constantFrom(...tables),
    removed,
    fc.nat(),
    unknown,
    (known: Properties, gone, at, name) => {
      const given = sampleOf(known) as Record<string, unknown>;
      for (const index of gone) {
        const names = Object.keys(given);
        delete given[names[index % names.length] ?? ""];
      }
      checkProperties(given, known);
      const all = structures(given);
      const [path, structure] = all[at % all.length] ?? ["", given];
      Object.defineProperty(structure, name, { value: 1, enumerable: true });
      assert.throws(
        () => checkProperties(given, known),
        ({ message }: Error) =>
          isPlainLine(message) && message.startsWith(`property ${path}${name} is not emulated`),
      );
    },
  ),
};
