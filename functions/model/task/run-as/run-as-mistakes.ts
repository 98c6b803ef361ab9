/**
 * What is wrong with `runAs` of a task: one line for each mistake. IAM refuses most of these too, but only in the middle of a
 * deploy; that a service has an action of a name, only IAM knows.
 */
import { show } from "../../show.ts";
import { placeholders, policyText, type RoleStatement, type RunAs } from "./run-as.ts";

/** The most characters that IAM takes of all inline policies of a role, without white space. */
const mostCharacters = 10_240;
const known: readonly string[] = ["actions", "resources", "conditions", "reason"];
const actionPattern = /^(\*|[a-z][a-z0-9-]*:[A-Za-z0-9*?]+)$/;
/** Partition, service, Region, account and resource; `x` stands for a placeholder. */
const arnPattern = /^arn:[a-z*?x-]+:[a-z0-9*?-]+:[a-z0-9*?-]*:[a-z0-9*?]*:.+$/s;
const operators =
  "(String(Not)?(Equals|EqualsIgnoreCase|Like)|Numeric(Not)?Equals|Numeric(Less|Greater)Than(Equals)?|Date(Not)?Equals|Date(Less|Greater)Than(Equals)?|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like)|Null)";
const form = '{ policy: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::reports/*"] }] }';

/** All mistakes of what a task gives as `runAs`. */
export function runAsMistakes(runAs: unknown): string[] {
  if (runAs === undefined) return [];
  if (!isObject(runAs)) return [`runAs ${show(runAs)} is not allowed: ${form}`];
  const unknown = Object.keys(runAs).filter((key) => key !== "policy");
  if (unknown.length > 0)
    return [`runAs has unknown ${unknown.map((key) => show(key)).join(", ")}: allowed is policy`];
  const { policy } = runAs;
  if (!Array.isArray(policy))
    return [`runAs.policy ${show(policy)} is not allowed: an array of statements, ${form}`];
  const mistakes = policy.flatMap((statement, i) => statementMistakes(`runAs.policy[${i}]`, statement));
  if (mistakes.length > 0) return mistakes;
  const { length } = policyText(runAs as unknown as RunAs);
  if (length <= mostCharacters) return [];
  return [
    `runAs.policy has ${length} characters, and IAM takes ${mostCharacters}: name fewer resources, by a wildcard or a common prefix`,
  ];
}

function statementMistakes(where: string, statement: unknown): string[] {
  if (!isObject(statement)) return [`${where} ${show(statement)} is not a statement: ${form}`];
  const unknown = Object.keys(statement).filter((key) => !known.includes(key));
  if (unknown.length > 0)
    return [
      `${where} has unknown ${unknown.map((key) => show(key)).join(", ")}: allowed are ${known.join(", ")}`,
    ];
  const { actions, resources, conditions, reason } = statement;
  const mistakes = [
    ...textsMistakes(`${where}.actions`, actions, isAction, 'such as "s3:GetObject", or "*"'),
    ...textsMistakes(`${where}.resources`, resources, isResource, resourceWords),
    ...conditionMistakes(`${where}.conditions`, conditions),
  ];
  if (reason !== undefined && (typeof reason !== "string" || reason.trim() === ""))
    mistakes.push(`${where}.reason ${show(reason)} is not allowed: a sentence that says why it is meant`);
  if (mistakes.length > 0 || reason !== undefined || !allowsEverything(statement as never)) return mistakes;
  return [
    `${where} allows every action on every resource: name actions or resources, or say why it is meant with reason: "…"`,
  ];
}

function textsMistakes(
  where: string,
  given: unknown,
  isAllowed: (text: string) => boolean,
  words: string,
): string[] {
  if (!Array.isArray(given) || given.length === 0)
    return [`${where} ${show(given)} is not allowed: an array of texts that is not empty, ${words}`];
  const wrong: unknown = given.find((each) => typeof each !== "string" || !isAllowed(each));
  return wrong === undefined ? [] : [`${where} has ${show(wrong)}, which is not allowed: ${words}`];
}

function isAction(text: string): boolean {
  return actionPattern.test(text);
}

const resourceWords = `an ARN such as "arn:aws:s3:::reports/*", or "*"; of placeholders \${${placeholders.join("}, ${")}}`;

function isResource(text: string): boolean {
  if (text === "*") return true;
  // Elsewhere in an ARN IAM knows variables of its own, such as ${aws:PrincipalTag/team}.
  const plain = text.replace(/\$\{([^}]*)\}/g, (whole, name: string) =>
    (placeholders as readonly string[]).includes(name)
      ? "x"
      : name.startsWith("AWS::")
        ? whole
        : name.replaceAll(":", "."),
  );
  return !plain.includes("${AWS::") && arnPattern.test(plain);
}

function conditionMistakes(where: string, conditions: unknown): string[] {
  if (conditions === undefined) return [];
  if (!isObject(conditions))
    return [`${where} ${show(conditions)} is not allowed: { StringEquals: { KEY: "value" } }`];
  return Object.entries(conditions).flatMap(([operator, keys]) => {
    if (!isOperator(operator))
      return [`${where} has ${show(operator)}, which is no operator of IAM, such as StringEquals`];
    const isRight = isObject(keys) && Object.values(keys).every(isConditionValue);
    return isRight
      ? []
      : [`${where}.${operator} ${show(keys)} is not allowed: { KEY: "value" } or { KEY: ["one", "other"] }`];
  });
}

function isOperator(text: string): boolean {
  return new RegExp(`^((ForAllValues|ForAnyValue):)?${operators}(IfExists)?$`).test(text);
}

function isConditionValue(value: unknown): boolean {
  const isText = (each: unknown) => typeof each === "string";
  if (Array.isArray(value)) return value.length > 0 && value.every(isText);
  return isText(value) || typeof value === "number" || typeof value === "boolean";
}

/** Whether nothing limits it: that is seldom meant, and easily written. */
function allowsEverything({ actions, resources, conditions = {} }: RoleStatement): boolean {
  const isEvery = (text: string) => /^\*(:\*)?$/.test(text);
  return actions.some(isEvery) && resources.includes("*") && Object.keys(conditions).length === 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
