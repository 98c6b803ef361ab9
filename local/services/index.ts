/** AWS on one port of this machine: what the command, `pawl dev` and tests use of it. */

export { DamagedStateError, explainStateError } from "./damaged-state.ts";
export { type Dynamodb, plainItem, type RawItem, type TableWrite } from "./dynamodb/index.ts";
export type { PrintedLine, Reporter } from "./emulated-service.ts";
export { Orphans } from "./lambda/environment/orphans.ts";
export type { LambdaInvocation } from "./lambda/index.ts";
export { resourceTypes } from "./list.ts";
export { type LocalAws, type LocalAwsOptions, openLocalAws } from "./open-aws.ts";
export { putStateAside } from "./reset-state.ts";
export { openState, StateInUseError } from "./state-folder.ts";
