/** The ledger: what each trigger's schedule was, what became of each instant, and what is caught up. Other rooms import this file alone. */
export { isAttended } from "./attended.ts";
export { uncertainSeconds } from "./change.ts";
export { horizonOf } from "./horizon.ts";
export { firesAt, type Instant, instantsOf, nextInstant, pieceAt } from "./instants.ts";
export { type Looked, look } from "./look.ts";
export { catchUpOf } from "./picks.ts";
export { type KnownLedger, ledgerOf, type Records, readLedgers, readRecords } from "./read-ledger.ts";
export { changeLedgers, readAllLedgers, sweeperPart } from "./take-charge.ts";
export { type Asked, type Verdict, verdictOf } from "./verdict.ts";
