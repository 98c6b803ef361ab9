/** What brings back runs that lost their message. This is all that other rooms may use. */
export { onDeadLetter } from "./dead-letter.ts";
export { startOnce } from "./startup.ts";
export { handOnLeftBehind, type Swept, sweepDue } from "./sweep.ts";
