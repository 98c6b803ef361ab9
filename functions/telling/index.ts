/** Telling what runs have not told yet: this is all that other rooms may use. */
export { type Listener, RunTeller, type Telling } from "./teller.ts";
