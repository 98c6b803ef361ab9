/** What waits for what in a template: CloudFormation follows DependsOn, Ref, Fn::GetAtt and Fn::Sub, and nothing else. */
import type { Template } from "aws-cdk-lib/assertions";

type Json = Pick<Template, "toJSON">;

/** The resources that each resource waits for directly. */
export function dependenciesOf(template: Json): ReadonlyMap<string, readonly string[]> {
  const resources = template.toJSON().Resources as Record<string, { DependsOn?: string | string[] }>;
  return new Map(
    Object.entries(resources).map(([id, { DependsOn = [], ...resource }]) => {
      const named = [...[DependsOn].flat(), ...referencesIn(resource)];
      return [id, [...new Set(named)].filter((name) => name in resources)];
    }),
  );
}

/** Every resource that is there before one of them is made or changed. */
export function waitsFor(template: Json, id: string): ReadonlySet<string> {
  const direct = dependenciesOf(template);
  const found = new Set<string>();
  const open = [...(direct.get(id) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(direct.get(next) ?? []));
  }
  return found;
}

/** The resources that wait for themselves. */
export function cyclesOf(template: Json): string[] {
  return [...dependenciesOf(template).keys()].filter((id) => waitsFor(template, id).has(id));
}

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, argument]) => {
    if (key === "Ref") return [String(argument)];
    if (key === "Fn::GetAtt") return [String([argument].flat()[0]).split(".", 1)[0] ?? ""];
    const inText = key === "Fn::Sub" ? String([argument].flat()[0]).matchAll(/\$\{(\w+)[^}]*\}/g) : [];
    return [...[...inText].map(([, name]) => name ?? ""), ...referencesIn(argument)];
  });
}
