/** Mutants by hand: the traps that the protocol's sentences are there for, by subject. */

import { misbehave } from "../misbehave.ts";
import type { Mutant, Trap } from "../mutant.ts";
import { proofs } from "../proofs.ts";
import type { Touched } from "../watch-traps.ts";
import { after } from "./after.ts";
import { claims } from "./claims.ts";
import { comingBack } from "./coming-back.ts";
import { counters } from "./counters.ts";
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
import { skippedItems } from "./skipped-items.ts";
import { slots } from "./slots.ts";
import { starts } from "./starts.ts";
import { sweeper } from "./sweeper.ts";
import { throttles } from "./throttles.ts";
import { time } from "./time.ts";
import { turns } from "./turns.ts";

export const traps: readonly Trap[] = [
  ...progress,
  ...turns,
  ...throttles,
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
  ...skippedItems,
  ...counters,
];

/** Every mutant of this kind. `touched`: in which worlds each would change something. */
export function trapMutants(touched: readonly Touched[]): Mutant[] {
  const seeds = new Map(touched.map((each) => [each.trap, each.seeds]));
  return traps.map(({ name, seams }) => ({
    kind: "trap",
    name,
    proof: proofs[name],
    worlds: new Set(seeds.get(name)),
    make: () => misbehave(seams),
  }));
}
