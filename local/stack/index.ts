/** Reads what the CDK synthesized: a template and its assets become a stack with nothing left to resolve. */
export { arn, type Owner, ownQueue, ownResource } from "./arn.ts";
export { stackId } from "./intrinsics.ts";
export { own } from "./own.ts";
export { constructPath, partOf } from "./part.ts";
export {
  checkProperties,
  listOf,
  named,
  oneOf,
  type Properties,
  type Property,
  tagList,
  wholeNumber,
} from "./properties.ts";
export { type ResolveOptions, resolveStack } from "./resolve-stack.ts";
export {
  nothingToMake,
  type ResourceNaming,
  type ResourceType,
  shortHash,
} from "./resource-type.ts";
export {
  type Account,
  type Output,
  output,
  type PassedOver,
  type Resource,
  type Stack,
  withNested,
} from "./stack.ts";
export {
  type Assembly,
  type Asset,
  nestedStackType,
  readAssemblies,
  readAssembly,
  type Template,
  type TemplateResource,
} from "./template.ts";
