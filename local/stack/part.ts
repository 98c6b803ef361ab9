/** A part of a template: some resources, and all that these refer to. */
import { referencesOf } from "./dependencies.ts";
import type { Template, TemplateResource } from "./template.ts";

/** What the CDK says where in the app's tree of constructs a resource is: `STACK/ID/…`. Undefined where it says nothing. */
export function constructPath(resource: TemplateResource): string | undefined {
  const path = resource.Metadata?.["aws:cdk:path"];
  return typeof path === "string" ? path : undefined;
}

/** The resources of these logical ids, those that they refer to at any depth, and the outputs of these keys. */
export function partOf(
  template: Template,
  { ids, outputs }: { readonly ids: readonly string[]; readonly outputs: readonly string[] },
): Template {
  const { Resources, Outputs = {} } = template;
  const kept = new Set<string>();
  const keep = (id: string): void => {
    const resource = Resources[id];
    if (resource === undefined || kept.has(id)) return;
    kept.add(id);
    for (const other of referencesOf(resource)) keep(other);
  };
  for (const id of ids) keep(id);
  const ofKept = <Value>(all: Readonly<Record<string, Value>>, keeps: (key: string) => boolean) =>
    Object.fromEntries(Object.entries(all).filter(([key]) => keeps(key)));
  return {
    ...template,
    Resources: ofKept(Resources, (id) => kept.has(id)),
    Outputs: ofKept(Outputs, (key) => outputs.includes(key)),
  };
}
