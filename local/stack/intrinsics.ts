/**
 * Evaluates CloudFormation's functions and pseudo parameters in a template's values. `References` says what a `Ref`
 * or a `Fn::GetAtt` of a resource gives.
 */
import { arn } from "./arn.ts";
import { own } from "./own.ts";
import type { Account } from "./stack.ts";
import type { Template } from "./template.ts";

/** What references to resources give. */
export interface References {
  ref(logicalId: string): unknown;
  attribute(logicalId: string, name: string): unknown;
}

/** A stack's id: the same after each deployment. */
export function stackId(account: Account, stackName: string): string {
  return arn(account, "cloudformation", `stack/${stackName}/00000000-0000-0000-0000-000000000000`);
}

const noValue = Symbol("AWS::NoValue");
type Values = Readonly<Record<string, unknown>>;

/** What a template's values may refer to besides its resources. */
export interface StackValues {
  readonly account: Account;
  readonly stackName: string;
  /** The values of parameters, over their defaults. @default none */
  readonly parameters?: Values;
}

/** Evaluates values of one template. */
export class Intrinsics {
  readonly #template: Template;
  readonly #references: References;
  readonly #parameters: Values;
  readonly #pseudo: Values;
  /** Those that are being evaluated. */
  readonly #conditions: string[] = [];
  readonly #functions: Readonly<Record<string, (argument: unknown) => unknown>>;

  constructor(
    template: Template,
    { account, stackName, parameters = {} }: StackValues,
    references: References,
  ) {
    this.#template = template;
    this.#parameters = parameters;
    this.#references = references;
    this.#pseudo = {
      "AWS::AccountId": account.accountId,
      "AWS::Region": account.region,
      "AWS::Partition": "aws",
      "AWS::URLSuffix": "amazonaws.com",
      "AWS::StackName": stackName,
      "AWS::StackId": stackId(account, stackName),
      "AWS::NotificationARNs": [],
      "AWS::NoValue": noValue,
    };
    this.#functions = {
      Ref: (name) => this.#ref(String(name)),
      "Fn::GetAtt": (argument) => this.#getAtt(argument),
      "Fn::Join": (argument) => {
        const [separator, parts] = this.#list(argument, "Fn::Join", 2);
        return this.#list(parts, "Fn::Join").map(String).join(String(separator));
      },
      "Fn::Sub": (argument) => this.#sub(argument),
      "Fn::Select": (argument) => {
        const [index, values] = this.#list(argument, "Fn::Select", 2);
        const list = this.#list(values, "Fn::Select");
        const at = Number(index);
        if (!(at in list)) throw new Error(`Fn::Select ${index} is not in a list of ${list.length}`);
        return list[at];
      },
      "Fn::Split": (argument) => {
        const [separator, text] = this.#list(argument, "Fn::Split", 2);
        return String(text).split(String(separator));
      },
      "Fn::If": (argument) => {
        const [name, then, otherwise] = argument as unknown[];
        return this.#value(this.condition(String(name)) ? then : otherwise);
      },
      "Fn::FindInMap": (argument) => this.#findInMap(argument),
      "Fn::Base64": (argument) => Buffer.from(String(this.#value(argument))).toString("base64"),
      "Fn::Equals": (argument) => {
        const [left, right] = this.#list(argument, "Fn::Equals", 2);
        return JSON.stringify(left) === JSON.stringify(right);
      },
      "Fn::And": (argument) => this.#list(argument, "Fn::And").every(Boolean),
      "Fn::Or": (argument) => this.#list(argument, "Fn::Or").some(Boolean),
      "Fn::Not": (argument) => !this.#list(argument, "Fn::Not", 1)[0],
      Condition: (name) => this.condition(String(name)),
    };
  }

  /** The value with every function evaluated; undefined for `AWS::NoValue`. Throws on an unknown function. */
  resolve(value: unknown): unknown {
    const resolved = this.#value(value);
    return resolved === noValue ? undefined : resolved;
  }

  /** Whether a condition of the template holds. */
  condition(name: string): boolean {
    const condition = own(this.#template.Conditions, name);
    if (condition === undefined) throw new Error(`condition ${name} is not in the template`);
    if (this.#conditions.includes(name))
      throw new Error(
        `conditions depend on each other in a circle: ${[...this.#conditions, name].join(" -> ")}`,
      );
    this.#conditions.push(name);
    try {
      return this.#value(condition) === true;
    } finally {
      this.#conditions.pop();
    }
  }

  #value(value: unknown): unknown {
    if (Array.isArray(value))
      return value.map((part) => this.#value(part)).filter((part) => part !== noValue);
    if (typeof value !== "object" || value === null) return value;
    const [only, ...more] = Object.entries(value);
    if (only !== undefined && more.length === 0) {
      const [name, argument] = only;
      // "Condition" is also a plain key, as in a policy's statement.
      const isPlainKey = name === "Condition" && typeof argument !== "string";
      const evaluate = isPlainKey ? undefined : own(this.#functions, name);
      if (evaluate !== undefined) return evaluate(argument);
      if (name.startsWith("Fn::")) {
        throw new Error(`${name} is not known here: known are ${Object.keys(this.#functions).join(", ")}`);
      }
    }
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, part]) => [key, this.#value(part)] as const)
        .filter(([, part]) => part !== noValue),
    );
  }

  #list(argument: unknown, name: string, length?: number): unknown[] {
    const list = this.#value(argument);
    if (Array.isArray(list) && (length === undefined || list.length === length)) return list;
    throw new Error(
      `${name} takes a list${length === undefined ? "" : ` of ${length}`}, got ${JSON.stringify(argument)}`,
    );
  }

  #ref(name: string): unknown {
    if (Object.hasOwn(this.#pseudo, name)) return this.#pseudo[name];
    const parameter = own(this.#template.Parameters, name);
    if (parameter === undefined) return this.#references.ref(name);
    const { Type, Default } = parameter;
    const value = own(this.#parameters, name) ?? Default;
    if (value === undefined) throw new Error(`parameter ${name} has no default, and is given no value`);
    return Type.startsWith("List<") || Type === "CommaDelimitedList" ? String(value).split(",") : value;
  }

  #getAtt(argument: unknown): unknown {
    const [logicalId, name] =
      typeof argument === "string" ? split(argument) : this.#list(argument, "Fn::GetAtt", 2).map(String);
    return this.#references.attribute(logicalId ?? "", name ?? "");
  }

  #sub(argument: unknown): string {
    const [text, given] = Array.isArray(argument) ? argument : [argument, {}];
    const values = this.#value(given ?? {}) as Values;
    return String(text).replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal === "!") return `\${${name}}`;
      if (Object.hasOwn(values, name)) return String(values[name]);
      return String(name.includes(".") ? this.#getAtt(name) : this.#ref(name));
    });
  }

  #findInMap(argument: unknown): unknown {
    const keys = this.#list(argument, "Fn::FindInMap").map(String);
    let at: unknown = this.#template.Mappings;
    for (const key of keys) at = own(at as Values | undefined, key);
    if (at === undefined) throw new Error(`Fn::FindInMap finds nothing at ${keys.join(", ")}`);
    return at;
  }
}

function split(reference: string): [string, string] {
  const dot = reference.indexOf(".");
  return [reference.slice(0, dot), reference.slice(dot + 1)];
}
