/** Mutants by hand: the traps that the protocol's sentences are there for, by subject. */

import { misbehave } from "../misbehave.ts";
import type { Mutant, Trap } from "../mutant.ts";
import { proofs } from "../proofs.ts";
import { after } from "./after.ts";
import { claims } from "./claims.ts";
import { comingBack } from "./coming-back.ts";
import { deadLetters } from "./dead-letters.ts";
import { deploys } from "./deploys.ts";
import { events } from "./events.ts";
import { fire } from "./fire.ts";
import { happenings } from "./happenings.ts";
import { leases } from "./leases.ts";
import { limits } from "./limits.ts";
import { messages } from "./messages.ts";
import { operators } from "./operators.ts";
import { overrides } from "./overrides.ts";
import { progress } from "./progress.ts";
import { schedules } from "./schedules.ts";
import { settings } from "./settings.ts";
import { slots } from "./slots.ts";
import { starts } from "./starts.ts";
import { sweeper } from "./sweeper.ts";
import { time } from "./time.ts";

import { turns } from "./turns.ts";

const traps: readonly Trap[] = [
  ...progress,
  ...turns,
  ...leases,
  ...claims,
  ...slots,
  ...limits,
  ...after,
  ...events,
  ...happenings,
  ...operators,
  ...overrides,
  ...schedules,
  ...starts,
  ...messages,
  ...sweeper,
  ...fire,
  ...deadLetters,
  ...comingBack,
  ...deploys,
  ...time,
  ...settings,
];

/** Every mutant of this kind. */
export function trapMutants(): Mutant[] {
  return traps.map(({ name, seams }) => ({
    kind: "trap",
    name,
    proof: proofs[name],
    make: () => misbehave(seams),
  }));
}
