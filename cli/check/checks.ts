/** The checks of `pawl check`, in the order in which they are told. A further kind of check is a file and a line here. */
import type { AccountCheck, CodeCheck } from "./finding.ts";
import { concurrency } from "./kinds/concurrency.ts";
import { queues } from "./kinds/queues.ts";
import { quotas } from "./kinds/quotas.ts";
import { stackState } from "./kinds/stack-state.ts";
import { synth } from "./kinds/synth.ts";
import { takenAway } from "./kinds/taken-away.ts";

/** Of the code alone. */
export const codeChecks: readonly CodeCheck[] = [synth];

/** Of the code against an account, where it can be synthesized. */
export const accountChecks: readonly AccountCheck[] = [stackState, concurrency, quotas, queues, takenAway];
