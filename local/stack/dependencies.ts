/**
 * The order in which resources can be made. A resource depends on those that its properties name by `Ref`, `Fn::GetAtt`
 * or `Fn::Sub`, and on its `DependsOn`. Dependencies in a circle, which CloudFormation refuses, are left in the
 * template's order.
 */
import type { TemplateResource } from "./template.ts";

type Entry = readonly [logicalId: string, resource: TemplateResource];

/** The same resources, each after those it depends on; otherwise in the order given. */
export function inDependencyOrder(resources: readonly Entry[]): Entry[] {
  const byId = new Map(resources.map((entry) => [entry[0], entry]));
  const visited = new Set<string>();
  const ordered: Entry[] = [];
  const visit = (entry: Entry | undefined): void => {
    if (entry === undefined || visited.has(entry[0])) return;
    visited.add(entry[0]);
    const { Properties, DependsOn = [] } = entry[1];
    for (const logicalId of [...referencesIn(Properties), ...[DependsOn].flat()]) visit(byId.get(logicalId));
    ordered.push(entry);
  };
  for (const entry of resources) visit(entry);
  return ordered;
}

/** The names that a value of a template refers to: logical ids, and names of parameters. */
function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, argument]) => {
    if (key === "Ref") return [String(argument)];
    if (key === "Fn::GetAtt")
      return [String(Array.isArray(argument) ? argument[0] : argument).split(".", 1)[0] ?? ""];
    const inText = key === "Fn::Sub" ? namesInText([argument].flat()[0]) : [];
    return [...inText, ...referencesIn(argument)];
  });
}

function namesInText(text: unknown): string[] {
  return [...String(text).matchAll(/\$\{(\w+)[^}]*\}/g)].map(([, name]) => name ?? "");
}
