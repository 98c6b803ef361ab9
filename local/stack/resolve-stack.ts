/**
 * Resolves a synthesized stack: every resource gets its name and its properties without references, in an order in
 * which each follows those it refers to. A resource type that no service knows is refused, unless it is passed over.
 */
import { inDependencyOrder } from "./dependencies.ts";
import { Intrinsics, stackId } from "./intrinsics.ts";
import { generatedName, type ResourceNaming } from "./resource-type.ts";
import type { Account, Resource, Stack } from "./stack.ts";
import type { Assembly, TemplateResource } from "./template.ts";

export interface ResolveOptions {
  readonly account: Account;
  /** The resource types that can be deployed. */
  readonly resourceTypes: Readonly<Record<string, ResourceNaming>>;
  /** Unknown resource types to leave out. @default none */
  readonly passOver?: readonly string[];
}

/** Throws on resource types that are neither known nor passed over, naming all of them. */
export function resolveStack(
  { stackName, template, assets }: Assembly,
  { account, resourceTypes, passOver = [] }: ResolveOptions,
): Stack {
  const declared = new Map(Object.entries(template.Resources));
  const intrinsics = new Intrinsics(
    template,
    { account, stackName },
    {
      ref: (logicalId) => identify(logicalId).physicalId,
      attribute: (logicalId, name) => attribute(logicalId, name),
    },
  );
  const holds = ({ Condition }: { readonly Condition?: string }) =>
    Condition === undefined || intrinsics.condition(Condition);

  const present = inDependencyOrder([...declared].filter(([, resource]) => holds(resource)));
  const unknown = present.filter(([, { Type }]) => !(Type in resourceTypes));
  const refused = unknown.filter(([, { Type }]) => !passOver.includes(Type));
  if (refused.length > 0) {
    throw new Error(
      `cannot be emulated on this machine: ${refused.map(describe).join(", ")}; allowed are ${Object.keys(resourceTypes).join(", ")}, and types that are passed over`,
    );
  }

  function find(logicalId: string) {
    const resource = declared.get(logicalId);
    if (resource === undefined)
      throw new Error(`${logicalId} is referred to, but is no resource or parameter of the template`);
    const { Type: type, Properties = {} } = resource;
    const propertyOf = (property: string) => intrinsics.resolve(Properties[property]);
    return { type, naming: resourceTypes[type] ?? {}, propertyOf };
  }

  function identify(logicalId: string): { name: string; physicalId: string } {
    const { naming, propertyOf } = find(logicalId);
    const given = naming.nameProperty === undefined ? undefined : propertyOf(naming.nameProperty);
    const generate = () => {
      const name = generatedName(logicalId, stackName, naming.longestName);
      return naming.spellName?.(name, propertyOf) ?? name;
    };
    const name = given === undefined ? generate() : String(given);
    return { name, physicalId: naming.ref?.(name, account) ?? name };
  }

  function attribute(logicalId: string, wanted: string): string {
    const { type, naming, propertyOf } = find(logicalId);
    const { name } = identify(logicalId);
    // The attributes of a type that is passed over are unknown, and nothing here reads them.
    if (!(type in resourceTypes)) return `${name}.${wanted}`;
    const attributes = naming.attributes?.(name, account, propertyOf) ?? {};
    const value = attributes[wanted];
    if (value === undefined) {
      throw new Error(
        `${type} ${logicalId} has no attribute ${wanted} here: known are ${Object.keys(attributes).join(", ") || "none"}`,
      );
    }
    return value;
  }

  const known = present.filter(([, { Type }]) => Type in resourceTypes);
  return {
    name: stackName,
    id: stackId(account, stackName),
    account,
    template,
    resources: known.map(([logicalId, { Type, Properties = {} }]) => ({
      logicalId,
      type: Type,
      ...identify(logicalId),
      properties: intrinsics.resolve(Properties) as Resource["properties"],
    })),
    outputs: Object.entries(template.Outputs ?? {})
      .filter(([, output]) => holds(output))
      .map(([key, { Value, Description }]) => ({
        key,
        value: String(intrinsics.resolve(Value)),
        description: Description,
      })),
    assets: assets.map((asset) => ({
      ...asset,
      bucket: String(intrinsics.resolve({ "Fn::Sub": asset.bucket })),
      key: String(intrinsics.resolve({ "Fn::Sub": asset.key })),
    })),
    passedOver: unknown.map(describe),
  };
}

function describe([logicalId, { Type }]: readonly [string, TemplateResource]): string {
  return `${logicalId} (${Type})`;
}
