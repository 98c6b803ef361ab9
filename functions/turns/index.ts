/** From a message to the end of a turn. This is all that other rooms may use. */

export { type Started, startDirectly } from "./by-hand/direct-invocation.ts";
export { comesBack } from "./come-back.ts";
export { itemErrors } from "./items/item-errors.ts";
export { withMaskedLog } from "./masked-log.ts";
export { outside } from "./reactions/outside.ts";
export { receive } from "./receive.ts";
export { outputCheck } from "./report/output.ts";
export { tellErrorBy } from "./tell-error.ts";
export { throttling } from "./throttling.ts";
