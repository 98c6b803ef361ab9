/**
 * A stack with nothing left to resolve: each resource with its name and its properties as they are to be made,
 * the outputs, the assets. A resource type that is not known is refused by name, unless told to pass over it.
 */
import { Intrinsics, type Place, stackId } from "./intrinsics.ts";
import { madeName, type ResourceKind, resourceKinds } from "./resource-type.ts";
import type { Assembly, Asset, TemplateResource } from "./template.ts";

/** One resource, ready to be made. */
export interface Resource {
  readonly logicalId: string;
  readonly type: string;
  /** What AWS calls the physical id: what `Ref` gives. */
  readonly physicalId: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** One output. */
export interface Output {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
}

/** A resolved stack. */
export interface Stack {
  readonly name: string;
  readonly id: string;
  readonly place: Place;
  readonly resources: readonly Resource[];
  readonly outputs: readonly Output[];
  readonly assets: readonly Asset[];
  /** What was passed over, as `LogicalId (Type)`. */
  readonly passedOver: readonly string[];
}

/** How to resolve a stack. */
export interface StackOptions extends Omit<Place, "stackName"> {
  /** Resource types to leave out where they are not known. @default none */
  readonly passOver?: readonly string[];
}

/** Resolves a stack. Throws on every resource type that is neither known nor passed over, naming all of them. */
export function resolveStack(
  { stackName, template, assets }: Assembly,
  { passOver = [], ...where }: StackOptions,
): Stack {
  const place: Place = { ...where, stackName };
  const declared = new Map(Object.entries(template.Resources));
  const intrinsics = new Intrinsics(template, place, {
    ref: (logicalId) => identify(logicalId).physicalId,
    attribute: (logicalId, name) => attribute(logicalId, name),
  });

  const present = [...declared].filter(
    ([, { Condition }]) => Condition === undefined || intrinsics.condition(Condition),
  );
  const unknown = present.filter(([, { Type }]) => !(Type in resourceKinds));
  const refused = unknown.filter(([, { Type }]) => !passOver.includes(Type));
  if (refused.length > 0) {
    throw new Error(
      `cannot stand on this machine: ${refused.map(describe).join(", ")}; known are ${Object.keys(resourceKinds).join(", ")}, and what it is told to pass over`,
    );
  }

  function find(logicalId: string): { resource: TemplateResource; kind: ResourceKind } {
    const resource = declared.get(logicalId);
    if (resource === undefined)
      throw new Error(`${logicalId} is referred to, and is no resource or parameter of the template`);
    return { resource, kind: resourceKinds[resource.Type] ?? {} };
  }

  function identify(logicalId: string): { name: string; physicalId: string } {
    const { resource, kind } = find(logicalId);
    const properties = resource.Properties ?? {};
    const given =
      kind.nameProperty === undefined ? undefined : intrinsics.resolve(properties[kind.nameProperty]);
    const made = () => {
      const name = madeName(logicalId, place, kind.longest);
      return kind.spell?.(name, properties) ?? name;
    };
    const name = given === undefined ? made() : String(given);
    return { name, physicalId: kind.ref?.(name, place) ?? name };
  }

  function attribute(logicalId: string, wanted: string): string {
    const { resource, kind } = find(logicalId);
    const { name } = identify(logicalId);
    // Of what is passed over nothing is known, and nobody here reads it.
    if (!(resource.Type in resourceKinds)) return `${name}.${wanted}`;
    const { GroupName } = resource.Properties ?? {};
    const attributes = kind.attributes?.(name, place, { GroupName: intrinsics.resolve(GroupName) }) ?? {};
    const value = attributes[wanted];
    if (value === undefined) {
      throw new Error(
        `${resource.Type} ${logicalId} has no attribute ${wanted} here: known are ${Object.keys(attributes).join(", ") || "none"}`,
      );
    }
    return value;
  }

  const known = present.filter(([, { Type }]) => Type in resourceKinds);
  return {
    name: stackName,
    id: stackId(place),
    place,
    resources: known.map(([logicalId, { Type, Properties = {} }]) => ({
      logicalId,
      type: Type,
      ...identify(logicalId),
      properties: intrinsics.resolve(Properties) as Resource["properties"],
    })),
    outputs: Object.entries(template.Outputs ?? {})
      .filter(([, { Condition }]) => Condition === undefined || intrinsics.condition(Condition))
      .map(([key, { Value, Description }]) => ({
        key,
        value: String(intrinsics.resolve(Value)),
        ...(Description === undefined ? {} : { description: Description }),
      })),
    assets: assets.map((asset) => ({
      ...asset,
      bucket: String(intrinsics.resolve({ "Fn::Sub": asset.bucket })),
      key: String(intrinsics.resolve({ "Fn::Sub": asset.key })),
    })),
    passedOver: unknown.map(describe),
  };
}

/** A stack's output by its key. */
export function output(stack: Pick<Stack, "outputs">, key: string): string | undefined {
  return stack.outputs.find((candidate) => candidate.key === key)?.value;
}

function describe([logicalId, { Type }]: [string, TemplateResource]): string {
  return `${logicalId} (${Type})`;
}
