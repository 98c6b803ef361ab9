/** From a message to the end of a turn. This is all that other rooms may use. */

export type { AskedChoices } from "../model/params/asked-choices.ts";
export { mutes } from "./alarms/mutes.ts";
export { heldForApproval as approval } from "./approval/approval.ts";
export { confirmedIn } from "./approval/confirmed-in.ts";
export { type Started, startDirectly } from "./by-hand/direct-invocation.ts";
export { comesBack } from "./come-back.ts";
export { costLimit } from "./cost-limit.ts";
export { itemErrors } from "./items/item-errors.ts";
export { parallel } from "./parallel/index.ts";
export { rateLimit } from "./rate/rate-limit.ts";
export { outside } from "./reactions/outside.ts";
export { receive } from "./receive.ts";
export { metadataBy } from "./report/added-metadata.ts";
export { withMaskedLog } from "./report/masked-log.ts";
export { outputCheck } from "./report/output.ts";
export { tellErrorBy } from "./report/tell-error.ts";
export { requires } from "./requires/requires.ts";
export { throttling } from "./throttling.ts";
export { batches } from "./walk/batches.ts";
export { maxItems } from "./walk/max-items.ts";
