/** Telling what runs have not told yet: this is all that other rooms may use. */
export { Bus, type BusProps, type PutEvents } from "./bus.ts";
export { Subscribed } from "./subscribed.ts";
export { type Listener, RunTeller, type Telling } from "./teller.ts";
