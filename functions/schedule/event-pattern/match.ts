/**
 * Whether an event matches a pattern that `patternMistake` finds no mistake in, as EventBridge matches: each field of the
 * pattern must match; of a list in the event one element is enough, and fields within one object of a list must match in
 * the same object. Numbers are compared as numbers: EventBridge tells 300 from 300.0, which JSON here does not.
 */
import { isObject } from "../../model/params/shape.ts";
import { isInCidr } from "./cidr.ts";
import type { EventPattern, PatternNode } from "./pattern.ts";

export function matchesPattern(pattern: EventPattern, event: unknown): boolean {
  if (Array.isArray(event) && event.length > 0)
    return event.some((element) => matchesPattern(pattern, element));
  return Object.entries(pattern).every(([field, node]) => {
    if (field === "$or")
      return (node as readonly EventPattern[]).some((branch) => matchesPattern(branch, event));
    return matchesNode(node, isObject(event) && Object.hasOwn(event, field) ? event[field] : undefined);
  });
}

function matchesNode(node: PatternNode, value: unknown): boolean {
  if (!Array.isArray(node)) return matchesPattern(node as EventPattern, value);
  const leaves = leavesOf(value);
  return node.some((rule) => matchesRule(rule, leaves));
}

/** What a field holds that can be compared: nothing where it is absent, an object, or an empty list. */
function leavesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  return value === undefined || isObject(value) ? [] : [value];
}

function matchesRule(rule: unknown, leaves: readonly unknown[]): boolean {
  if (!isObject(rule)) return leaves.includes(rule);
  const [[operator, given] = []] = Object.entries(rule);
  if (operator === "exists") return given === leaves.length > 0;
  const is = operator === undefined ? undefined : tests[operator];
  return is !== undefined && leaves.some((leaf) => is(leaf, given));
}

type Test = (leaf: unknown, given: unknown) => boolean;

/** Of texts, also where their case is to be ignored. */
const ofTexts =
  (is: (leaf: string, given: string) => boolean): Test =>
  (leaf, given) => {
    if (typeof leaf !== "string") return false;
    if (!isObject(given)) return is(leaf, String(given));
    return is(folded(leaf), folded(String(given["equals-ignore-case"])));
  };

const tests: Readonly<Record<string, Test>> = {
  prefix: ofTexts((leaf, given) => leaf.startsWith(given)),
  suffix: ofTexts((leaf, given) => leaf.endsWith(given)),
  "equals-ignore-case": ofTexts((leaf, given) => folded(leaf) === folded(given)),
  wildcard: ofTexts((leaf, given) => wildcardPattern(given).test(leaf)),
  cidr: (leaf, given) => isInCidr(leaf, String(given)),
  numeric: isWithin,
  "anything-but": isAnythingBut,
};

function isAnythingBut(leaf: unknown, given: unknown): boolean {
  const [[operator, inner] = []] = isObject(given) ? Object.entries(given) : [];
  const is: Test = operator === undefined ? Object.is : (tests[operator] as Test);
  const refused: readonly unknown[] = [operator === undefined ? given : inner].flat();
  return !refused.some((each) => is(leaf, each));
}

function isWithin(leaf: unknown, given: unknown): boolean {
  if (typeof leaf !== "number") return false;
  const compare: Readonly<Record<string, (limit: number) => boolean>> = {
    "=": (limit) => leaf === limit,
    "<": (limit) => leaf < limit,
    "<=": (limit) => leaf <= limit,
    ">": (limit) => leaf > limit,
    ">=": (limit) => leaf >= limit,
  };
  const [first, from, second, to] = given as [string, number, string?, number?];
  const isFrom = compare[first]?.(from) === true;
  return isFrom && (second === undefined || compare[second]?.(to as number) === true);
}

function folded(text: string): string {
  return text.toLowerCase();
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function wildcardPattern(text: string): RegExp {
  const parts = text.match(/\\[\\*]|\*|[^\\*]+/g) ?? [];
  const source = parts.map((part) => (part === "*" ? ".*" : escaped(part.replace(/^\\/, ""))));
  return new RegExp(`^${source.join("")}$`, "s");
}
