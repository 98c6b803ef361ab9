/**
 * Resolves a synthesized stack and those nested in it: every resource gets its name and its properties without
 * references, in an order in which each follows those it refers to. A resource type that no service knows is refused,
 * unless it is passed over.
 */
import { checkTemplate } from "./check-template.ts";
import { inDependencyOrder } from "./dependencies.ts";
import { Intrinsics, stackId } from "./intrinsics.ts";
import { own } from "./own.ts";
import { generatedName, type ResourceNaming } from "./resource-type.ts";
import { type Account, output, type Resource, type Stack } from "./stack.ts";
import { type Assembly, nestedStackType, type TemplateResource } from "./template.ts";

export interface ResolveOptions {
  readonly account: Account;
  /** The resource types that can be deployed. */
  readonly resourceTypes: Readonly<Record<string, ResourceNaming>>;
  /** Unknown resource types to leave out. @default none */
  readonly passOver?: readonly string[];
}

/** Throws on resource types that are neither known nor passed over, naming all of them. */
export function resolveStack(assembly: Assembly, options: ResolveOptions): Stack {
  return resolve(assembly, options, {});
}

/** What a nested stack gets from the one that holds it. */
interface FromParent {
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly parentId?: string;
}

function resolve(
  { stackName, template, nested: templates = new Map(), assets }: Assembly,
  options: ResolveOptions,
  { parameters, parentId }: FromParent,
): Stack {
  const { account, resourceTypes, passOver = [] } = options;
  const id = stackId(account, stackName);
  const nested = new Map<string, Stack>();
  const declared = new Map(Object.entries(template.Resources));
  checkTemplate(template);
  const intrinsics = new Intrinsics(
    template,
    { account, stackName, parameters },
    {
      ref: (logicalId) => identify(logicalId).physicalId,
      attribute: (logicalId, name) => attribute(logicalId, name),
    },
  );
  const holds = ({ Condition }: { readonly Condition?: string }) =>
    Condition === undefined || intrinsics.condition(Condition);

  const present = inDependencyOrder([...declared].filter(([, resource]) => holds(resource)));
  const unknown = present.filter(([, { Type }]) => !Object.hasOwn(resourceTypes, Type));
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
    const propertyOf = (property: string) => intrinsics.resolve(own(Properties, property));
    return { type, naming: own(resourceTypes, type) ?? {}, propertyOf };
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

  /** A nested stack is resolved when it is first referred to: by then its own parameters can be. */
  function nestedStack(logicalId: string): Stack {
    const known = nested.get(logicalId);
    if (known !== undefined) return known;
    const { propertyOf } = find(logicalId);
    const url = String(propertyOf("TemplateURL"));
    const [, found] = [...templates].find(([key]) => url.endsWith(`/${key}`)) ?? [];
    if (found === undefined) throw new Error(`nested stack ${logicalId}: no asset is the template ${url}`);
    const parameters = propertyOf("Parameters") as FromParent["parameters"];
    const { name } = identify(logicalId);
    const stack = resolve({ stackName: name, template: found, nested: templates, assets }, options, {
      parameters,
      parentId: id,
    });
    nested.set(logicalId, stack);
    return stack;
  }

  function attribute(logicalId: string, wanted: string): string {
    const { type, naming, propertyOf } = find(logicalId);
    const { name } = identify(logicalId);
    if (type === nestedStackType) {
      const key = wanted.replace(/^Outputs\./, "");
      const value = output(nestedStack(logicalId), key);
      if (value !== undefined && key !== wanted) return value;
      throw new Error(`nested stack ${logicalId} has no attribute ${wanted}: known are its Outputs.KEY`);
    }
    // The attributes of a type that is passed over are unknown, and nothing here reads them.
    if (!Object.hasOwn(resourceTypes, type)) return `${name}.${wanted}`;
    const attributes = naming.attributes?.(name, account, propertyOf) ?? {};
    const value = own(attributes, wanted);
    if (value === undefined) {
      throw new Error(
        `${type} ${logicalId} has no attribute ${wanted} here: known are ${Object.keys(attributes).join(", ") || "none"}`,
      );
    }
    return value;
  }

  const known = present.filter(([, { Type }]) => Object.hasOwn(resourceTypes, Type));
  for (const [logicalId, { Type }] of known) if (Type === nestedStackType) nestedStack(logicalId);
  return {
    name: stackName,
    id,
    parentId,
    account,
    template,
    nested,
    resources: known.map(([logicalId, { Type, Properties = {} }]) => ({
      logicalId,
      type: Type,
      ...identify(logicalId),
      properties: intrinsics.resolve(Properties) as Resource["properties"],
    })),
    outputs: Object.entries(template.Outputs ?? {})
      .filter(([, output]) => holds(output))
      .map(([key, { Value, Description, Export }]) => ({
        key,
        value: String(intrinsics.resolve(Value)),
        description: Description,
        exportName: Export === undefined ? undefined : String(intrinsics.resolve(Export.Name)),
      })),
    assets: assets.map((asset) => ({
      ...asset,
      bucket: String(intrinsics.resolve({ "Fn::Sub": asset.bucket })),
      key: String(intrinsics.resolve({ "Fn::Sub": asset.key })),
    })),
    passedOver: [
      ...unknown.map(([logicalId, { Type }]) => ({ logicalId, type: Type })),
      ...[...nested.values()].flatMap(({ passedOver }) => passedOver),
    ],
  };
}

function describe([logicalId, { Type }]: readonly [string, TemplateResource]): string {
  return `${logicalId} (${Type})`;
}
