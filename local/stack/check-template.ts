/**
 * Refuses what a template says beside its resources' properties and would have no effect here: sections and attributes
 * that are not read, and a `DependsOn` of nothing. What a resource may say is checked where it is made.
 */
import type { Template } from "./template.ts";

const sections = [
  ...["AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Rules", "Mappings"],
  ...["Conditions", "Resources", "Outputs"],
];
/** The CDK writes it into each template: it looks up the version of the bootstrap stack, which is not needed here. */
const ruleOfCdk = "CheckBootstrapVersion";
/** Policies say what becomes of a resource that is deleted: its data stays here in any case. */
const attributes = [
  ...["Type", "Properties", "Condition", "DependsOn", "Metadata"],
  ...["DeletionPolicy", "UpdateReplacePolicy"],
];

/** @throws an error that names the first of them, with what is allowed */
export function checkTemplate(template: Template): void {
  refuseOthers(template, sections, "section");
  refuseOthers((template as { Rules?: object }).Rules ?? {}, [ruleOfCdk], "rule");
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    refuseOthers(resource, attributes, `${logicalId}: attribute`);
    const missing = [resource.DependsOn ?? []].flat().find((id) => !Object.hasOwn(template.Resources, id));
    if (missing !== undefined)
      throw new Error(`${logicalId} depends on ${missing}, which is no resource of the template`);
  }
}

function refuseOthers(given: object, allowed: readonly string[], what: string): void {
  const other = Object.keys(given).find((name) => !allowed.includes(name));
  if (other !== undefined)
    throw new Error(`${what} ${other} is not emulated: allowed are ${allowed.join(", ")}`);
}
