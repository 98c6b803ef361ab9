/**
 * The order in which resources can be made. A resource depends on those that its properties name by `Ref`, `Fn::GetAtt`
 * or `Fn::Sub`, and on its `DependsOn`. Dependencies in a circle are refused, as CloudFormation refuses them.
 */
import type { TemplateResource } from "./template.ts";

type Entry = readonly [logicalId: string, resource: TemplateResource];

/** The same resources, each after those it depends on; otherwise in the order given. Throws where there is a circle. */
export function inDependencyOrder(resources: readonly Entry[]): Entry[] {
  const byId = new Map(resources.map((entry) => [entry[0], entry]));
  const visited = new Set<string>();
  const ordered: Entry[] = [];
  const visit = (entry: Entry | undefined, way: readonly string[]): void => {
    if (entry === undefined) return;
    const [id, resource] = entry;
    const start = way.indexOf(id);
    if (start !== -1) {
      const circle = [...way.slice(start), id].join(" -> ");
      throw new Error(`resources depend on each other in a circle: ${circle}`);
    }
    if (visited.has(id)) return;
    visited.add(id);
    for (const logicalId of referencesOf(resource)) visit(byId.get(logicalId), [...way, id]);
    ordered.push(entry);
  };
  for (const entry of resources) visit(entry, []);
  return ordered;
}

/** The logical ids, and names of parameters, that a resource depends on. */
export function referencesOf({ Properties, DependsOn = [] }: TemplateResource): readonly string[] {
  return [...referencesIn(Properties), ...[DependsOn].flat()];
}

/** The names that a value of a template refers to: logical ids, and names of parameters. */
function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, argument]) => {
    if (key === "Ref") return [String(argument)];
    if (key === "Fn::GetAtt")
      return [String(Array.isArray(argument) ? argument[0] : argument).split(".", 1)[0] ?? ""];
    if (key !== "Fn::Sub") return referencesIn(argument);
    const [text, values = {}] = [argument].flat() as [unknown, object?];
    const inText = namesInText(text).filter((name) => !Object.hasOwn(values, name));
    return [...inText, ...referencesIn(values)];
  });
}

function namesInText(text: unknown): string[] {
  return [...String(text).matchAll(/\$\{(\w+)[^}]*\}/g)].map(([, name]) => name ?? "");
}
