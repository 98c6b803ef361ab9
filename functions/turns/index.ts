/** From a message to the end of a turn. This is all that other rooms may use. */
export { comesBack } from "./come-back.ts";
export { type Started, startDirectly } from "./direct-invocation.ts";
export { receive } from "./receive.ts";
