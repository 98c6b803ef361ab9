/**
 * Event patterns of EventBridge: what one may say, checked as EventBridge checks it, so that a mistake fails synth and not
 * the deploy. `match.ts` matches events, for `pawl dev`.
 */
import { isObject } from "../../model/params/shape.ts";
import { show } from "../../model/show.ts";
import { isCidr } from "./cidr.ts";

/** Fields of an event, each with what it may be: a list of values and operators, or a pattern of what is in it. */
export interface EventPattern {
  readonly [field: string]: PatternNode;
}
export type PatternNode = readonly unknown[] | EventPattern;

/** The most characters of a pattern as JSON: EventBridge's quota. */
const longestPattern = 2_048;
/** The most combinations that `$or`s may come to. */
const mostCombinations = 1_000;
/** The largest number that can be compared. */
const largestNumber = 5e9;

/** What is wrong with a pattern, in one line; undefined where EventBridge takes it. */
export function patternMistake(pattern: unknown): string | undefined {
  if (!isObject(pattern)) return `expected an object such as { source: ["my.app"] }, got ${show(pattern)}`;
  const mistake = mistakeIn(pattern, "");
  if (mistake !== undefined) return mistake;
  const length = JSON.stringify(pattern).length;
  if (length > longestPattern)
    return `it has ${length} characters as JSON: at most ${longestPattern} are allowed`;
  const combinations = combinationsOf(pattern);
  if (combinations <= mostCombinations) return undefined;
  return `its $or come to ${combinations} combinations: at most ${mostCombinations} are allowed`;
}

function mistakeIn(pattern: object, path: string): string | undefined {
  const fields = Object.entries(pattern);
  if (fields.length === 0) return `${path || "the pattern"} is an empty object: name at least one field`;
  for (const [field, node] of fields) {
    const at = path === "" ? field : `${path}.${field}`;
    const mistake = field === "$or" ? orMistake(node, path) : nodeMistake(node, at);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}

function orMistake(branches: unknown, path: string): string | undefined {
  const at = path === "" ? "$or" : `${path}.$or`;
  if (!Array.isArray(branches) || branches.length < 2 || !branches.every(isObject))
    return `${at} ${show(branches)} is not allowed: a list of two or more patterns`;
  return branches.map((branch) => mistakeIn(branch as object, path)).find((mistake) => mistake !== undefined);
}

function nodeMistake(node: unknown, at: string): string | undefined {
  if (isObject(node)) return mistakeIn(node, at);
  if (!Array.isArray(node))
    return `${at} ${show(node)} is not allowed: a list such as [${show(node)}], or an object`;
  if (node.length === 0) return `${at} is an empty list: name at least one value`;
  for (const value of node) {
    const mistake = isObject(value) ? operatorMistake(value) : scalarMistake(value);
    if (mistake !== undefined) return `${at}: ${mistake}`;
  }
  return undefined;
}

function scalarMistake(value: unknown): string | undefined {
  if (value === null || ["string", "boolean"].includes(typeof value)) return undefined;
  if (typeof value === "number" && Number.isFinite(value)) return undefined;
  return `${show(value)} is not allowed: a text, a number, true, false, null, or an operator such as { prefix: "a" }`;
}

type Check = (value: unknown) => string | undefined;

const text: Check = (value) => (typeof value === "string" ? undefined : "a text");
const words: Check = (value) =>
  typeof value === "string" && value !== "" ? undefined : "a text that is not empty";

/** A text, or one whose case is ignored. */
const affix: Check = (value) => {
  if (typeof value === "string") return undefined;
  const allowed = 'a text, or { "equals-ignore-case": "a text" }';
  return onlyKey(value) === "equals-ignore-case"
    ? text(Object.values(value as object)[0]) && allowed
    : allowed;
};

const wildcard: Check = (value) => {
  if (typeof value !== "string") return "a text";
  const bare = value.replace(/\\[\\*]/g, "");
  if (bare.includes("\\")) return "a text in which \\ comes only before * or \\";
  return bare.includes("**") ? "a text without two * in a row" : undefined;
};

const operators: Readonly<Record<string, Check>> = {
  prefix: affix,
  suffix: affix,
  "equals-ignore-case": text,
  wildcard,
  cidr: (value) => (isCidr(value) ? undefined : "a range of addresses such as 10.0.0.0/24 or 2001:db8::/32"),
  exists: (value) => (typeof value === "boolean" ? undefined : "true or false"),
  numeric: (value) =>
    isComparison(value) ? undefined : 'comparisons such as [">", 0, "<=", 5], of numbers up to 5e9',
  "anything-but": anythingBut,
};

function operatorMistake(value: object): string | undefined {
  const name = onlyKey(value);
  if (name === undefined || !Object.hasOwn(operators, name))
    return `${show(value)} is not allowed: one of the operators ${Object.keys(operators).join(", ")}`;
  const [given] = Object.values(value);
  const allowed = operators[name]?.(given);
  return allowed === undefined ? undefined : `${name} ${show(given)} is not allowed: ${allowed}`;
}

function anythingBut(value: unknown): string | undefined {
  const inner = onlyKey(value);
  if (inner !== undefined) {
    const check = { prefix: words, suffix: words, "equals-ignore-case": text, wildcard }[inner];
    const given = Object.values(value as object)[0];
    const all = Array.isArray(given) && given.length > 0 ? given : [given];
    if (check === undefined)
      return "a value, a list, or one of prefix, suffix, equals-ignore-case and wildcard";
    return all.map(check).find((allowed) => allowed !== undefined);
  }
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isOf = (kind: string) => all.length > 0 && all.every((each) => typeof each === kind);
  return isOf("string") || isOf("number") ? undefined : "a text, a number, or a list of texts or of numbers";
}

function isComparison(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const [first, from, second, to] = value;
  const isNumber = (each: unknown) => typeof each === "number" && Math.abs(each) <= largestNumber;
  if (value.length === 2) return ["=", "<", "<=", ">", ">="].includes(first) && isNumber(from);
  const isRange = [">", ">="].includes(first) && ["<", "<="].includes(second);
  return value.length === 4 && isRange && isNumber(from) && isNumber(to) && (from as number) < (to as number);
}

function onlyKey(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const [key, ...more] = Object.keys(value);
  return more.length === 0 ? key : undefined;
}

/** How many patterns without `$or` it stands for. */
function combinationsOf(pattern: EventPattern | object): number {
  return Object.entries(pattern).reduce((product, [field, node]) => {
    if (field === "$or")
      return (
        product * (node as readonly object[]).reduce<number>((sum, each) => sum + combinationsOf(each), 0)
      );
    return Array.isArray(node) ? product : product * combinationsOf(node as EventPattern);
  }, 1);
}
