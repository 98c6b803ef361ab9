/** What a project's `functions/services.ts` imports as "pawl/services": it declares and makes what tasks find as `ctx.services`. */
export {
  type Given,
  makeServices,
  type ServicesOf,
  type Variable,
} from "./functions/lambda/make-services.ts";
export { taskCalls } from "./functions/model/call-limits.ts";
export type * from "./functions/model/task/services.ts";
