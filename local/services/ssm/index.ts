/** SSM: the parameters of Parameter Store, of type String, by their names. They last until `pawl dev` ends, those of the template longer. */
import { type Api, AwsError, type JsonOperation, jsonApi, refusingUnread } from "../../http/index.ts";
import { arn, named, oneOf, type Resource } from "../../stack/index.ts";
import type { EmulatedService } from "../emulated-service.ts";
import { members } from "./members.ts";

interface Parameter {
  readonly value: string;
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
  const parameter = { value, version: version + 1, changedAt: 0 };
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
    GetParameter: ({ Name }) => {
      const { name, value, version, changedAt } = find(Name);
      const LastModifiedDate = changedAt / 1_000;
      const known = { Name: name, Type: "String", Value: value, Version: version, DataType: "text" };
      return { Parameter: { ...known, LastModifiedDate, ARN: arnOf(name) } };
    },
    PutParameter: ({ Name, Value, Overwrite = false }) => {
      const name = nameOf(Name);
      const before = parameters.get(name);
      if (typeof Value !== "string" || Value === "")
        throw new AwsError("ValidationException", "Value must have a length of at least 1");
      if (before !== undefined && Overwrite !== true)
        throw new AwsError("ParameterAlreadyExists", `parameter ${name} exists already`);
      const version = (before?.version ?? 0) + 1;
      parameters.set(name, { value: Value, version, changedAt: now() });
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
