/**
 * Who makes each move, and under which lease. The clauses of its write see to that, so no code reads it: the tests of writes hold
 * them to it, and docs/protocol.md repeats it.
 */
import type { MoveName } from "../../functions/model/run/moves.ts";

/** Who makes a move. */
export type Mover = "worker" | "sweeper" | "dead-letter" | "operator" | "client";

/** Which lease a move needs: the writer's own; one that lapsed; none that is live; its own or none that is live; or any. */
export type LeaseNeeded = "own" | "lapsed" | "not live" | "own or not live" | "any";

/** What a move needs of the one that makes it. */
export interface MoveMakers {
  readonly by: readonly Mover[];
  readonly lease: LeaseNeeded;
}

/** Every move, in the order of the table of moves. */
// biome-ignore format: a table reads better in columns
export const moveMakers = {
  create:      { by: ["operator", "client", "worker", "sweeper", "dead-letter"], lease: "any" },
  claim:       { by: ["worker"],                                                 lease: "not live" },
  "take over": { by: ["worker"],                                                 lease: "lapsed" },
  late:        { by: ["worker"],                                                 lease: "any" },
  checkpoint:  { by: ["worker"],                                                 lease: "own" },
  interrupt:   { by: ["worker"],                                                 lease: "own" },
  retry:       { by: ["worker"],                                                 lease: "own" },
  hold:        { by: ["operator", "worker", "sweeper", "dead-letter"],           lease: "any" },
  wait:        { by: ["worker"],                                                 lease: "any" },
  "call off":  { by: ["worker"],                                                 lease: "own" },
  "hold back": { by: ["worker"],                                                 lease: "own" },
  succeed:     { by: ["worker"],                                                 lease: "own" },
  fail:        { by: ["worker"],                                                 lease: "own" },
  release:     { by: ["worker"],                                                 lease: "own" },
  "give up":   { by: ["operator", "worker", "sweeper", "dead-letter"],           lease: "own or not live" },
  reject:      { by: ["worker", "dead-letter"],                                  lease: "any" },
  skip:        { by: ["operator", "worker", "sweeper", "dead-letter"],           lease: "any" },
  miss:        { by: ["sweeper"],                                                lease: "any" },
  pause:       { by: ["operator", "worker"],                                     lease: "any" },
  resume:      { by: ["operator", "sweeper"],                                    lease: "any" },
  cancel:      { by: ["operator", "worker"],                                     lease: "any" },
  redrive:     { by: ["operator", "sweeper", "worker"],                          lease: "any" },
  dismiss:     { by: ["operator"],                                               lease: "any" },
} as const satisfies Record<MoveName, MoveMakers>;
