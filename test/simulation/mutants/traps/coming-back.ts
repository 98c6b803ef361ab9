/** Traps about messages that come back: when they do, and what a run is given that is claimed once more. */
import { tells } from "../changes.ts";
import { type Trap, trap } from "../mutant.ts";
import { changeAnswer } from "../seams.ts";

export const comingBack: readonly Trap[] = [
  trap("a message whose turn was not claimed comes back when its lane's visibility ends", {
    visibility: () => undefined,
  }),
  trap("a message whose turn was not claimed comes back at once", { visibility: () => 0 }),
  trap("a message always comes back as soon as the first time", {
    visibility: (seconds) => Math.min(seconds, 60),
  }),
  trap("a message comes back ten times too late", { visibility: (seconds) => 10 * seconds }),
  trap(
    "params that are gone are taken for none",
    changeAnswer(
      ["claim", "take over"],
      tells(({ paramsStoredSeparately }) => paramsStoredSeparately === true, {
        paramsStoredSeparately: undefined,
      }),
    ),
  ),
];
