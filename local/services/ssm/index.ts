/**
 * SSM: the parameters of Parameter Store by their names, of type String or SecureString. They last until `pawl dev` ends, those of
 * the template longer. A SecureString is not encrypted: a caller that does not ask for decryption gets random bytes.
 */
import { randomBytes } from "node:crypto";
import { type Api, AwsError, type JsonOperation, jsonApi, refusingUnread } from "../../http/index.ts";
import { arn, named, oneOf, type Resource } from "../../stack/index.ts";
import type { EmulatedService } from "../emulated-service.ts";
import { members } from "./members.ts";

interface Parameter {
  readonly type: "String" | "SecureString";
  readonly value: string;
  /** What is given without decryption. */
  readonly shown: string;
  readonly version: number;
  readonly changedAt: number;
}

type Parameters = Map<string, Parameter>;

export const ssm: EmulatedService<"ssm", Parameters> = {
  name: "ssm",
  targets: ["AmazonSSM"],
  answers: "once open",
  open: () => new Map(),
  api: (parameters, { account, time }) =>
    ssmApi(
      parameters,
      (name) => arn(account, "ssm", `parameter${name.startsWith("/") ? "" : "/"}${name}`),
      () => time.now(),
    ),
  resourceTypes: {
    "AWS::SSM::Parameter": {
      nameProperty: "Name",
      properties: {
        ...named("AllowedPattern", "Description", "Name", "Value"),
        Tags: "any",
        Tier: "any",
        Type: oneOf("String"),
      },
      attributes: (_name, _account, propertyOf) => ({ Type: "String", Value: String(propertyOf("Value")) }),
      make: declare,
    },
  },
};

/** What was put since stays, unless the template gives another value. */
function declare(parameters: Parameters, { name, properties }: Resource): void {
  const value = String(properties.Value);
  const declared = `declared ${name}`;
  if (parameters.get(declared)?.value === value) return;
  const { version = 0 } = parameters.get(name) ?? {};
  const parameter = { type: "String", value, shown: value, version: version + 1, changedAt: 0 } as const;
  parameters.set(name, parameter);
  parameters.set(declared, parameter);
}

function ssmApi(parameters: Parameters, arnOf: (name: string) => string, now: () => number): Api {
  const find = (given: unknown) => {
    const name = nameOf(given);
    const found = parameters.get(name);
    if (found === undefined) throw new AwsError("ParameterNotFound", `parameter ${name} does not exist`);
    return { name, ...found };
  };
  const operations: Record<keyof typeof members, JsonOperation> = {
    GetParameter: ({ Name, WithDecryption }) => {
      const { name, type, value, shown, version, changedAt } = find(Name);
      const LastModifiedDate = changedAt / 1_000;
      const Value = WithDecryption === true ? value : shown;
      const known = { Name: name, Type: type, Value, Version: version, DataType: "text" };
      return { Parameter: { ...known, LastModifiedDate, ARN: arnOf(name) } };
    },
    PutParameter: ({ Name, Value, Type, Overwrite = false }) => {
      const name = nameOf(Name);
      const before = parameters.get(name);
      const type = (Type ?? before?.type) as Parameter["type"] | undefined;
      if (type === undefined)
        throw new AwsError(
          "ValidationException",
          "A parameter type is required when you create a parameter.",
        );
      if (typeof Value !== "string" || Value === "")
        throw new AwsError("ValidationException", "Value must have a length of at least 1");
      if (before !== undefined && Overwrite !== true)
        throw new AwsError("ParameterAlreadyExists", `parameter ${name} exists already`);
      if (before !== undefined && before.type !== type)
        throw new AwsError(
          "HierarchyTypeMismatchException",
          `parameter ${name} is a ${before.type}: its type cannot be changed`,
        );
      const version = (before?.version ?? 0) + 1;
      const shown = type === "String" ? Value : randomBytes(64 + Buffer.byteLength(Value)).toString("base64");
      parameters.set(name, { type, value: Value, shown, version, changedAt: now() });
      return { Version: version, Tier: "Standard" };
    },
    DeleteParameter: ({ Name }) => {
      parameters.delete(find(Name).name);
      return {};
    },
  };
  return jsonApi({
    contentType: "application/x-amz-json-1.1",
    operations: refusingUnread(operations, members, "ValidationException"),
  });
}

function nameOf(given: unknown): string {
  if (typeof given === "string" && /^[a-zA-Z0-9_.\-/]+$/.test(given)) return given;
  throw new AwsError("ValidationException", `Name ${JSON.stringify(given)} is no name of a parameter`);
}
