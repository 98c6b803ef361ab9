/** Traps about events: what a write must leave to be told, when it is told, and when it may be taken away. */
import type { Listener, Telling } from "../../../../functions/telling/index.ts";
import * as shipped from "../../shipped.ts";
import type { AnyWrite } from "../any-write.ts";
import { doesNotSet, removes, shows, tells, where } from "../changes.ts";
import { type Trap, trap } from "../mutant.ts";
import { changeAnswer, changeRefusal, changeWrite, only } from "../seams.ts";

const ends = ["succeed", "fail", "give up", "cancel"];
const underLease = ["checkpoint", "interrupt", "retry", "succeed", "fail", "release", "give up"];

/** Says that it has told all, and tells nothing. */
const deaf: Listener = {
  name: "deaf",
  hears: () => true,
  tell: async (): Promise<readonly Telling[]> => [],
};

/** Leaves nothing to be told. */
const silent = (write: AnyWrite): AnyWrite =>
  write.append === undefined ? write : { ...write, append: undefined };

/** Puts what it leaves to be told in the place of what was left before. */
function replacing(write: AnyWrite): AnyWrite {
  const { append, ...others } = write;
  return append === undefined ? write : { ...others, set: { ...write.set, ...append } };
}

export const events: readonly Trap[] = [
  trap("an end leaves nothing to be told", changeWrite(ends, silent)),
  trap("a rejected message leaves nothing to be told", changeWrite("reject", silent)),
  trap("an interrupt leaves nothing to be told", changeWrite(["interrupt", "retry"], silent)),
  trap(
    "an operator's move leaves nothing to be told",
    only("operator", changeWrite(["pause", "redrive"], silent)),
  ),
  trap("what an end leaves to be told takes the place of what was left before", changeWrite(ends, replacing)),
  trap(
    "a redrive takes along what is not told",
    changeWrite("redrive", (write) => ({ ...silent(write), remove: [...(write.remove ?? []), "untold"] })),
  ),
  trap(
    "an end that is not told keeps no entry",
    changeWrite(ends, (write, at) =>
      write.append === undefined ? write : removes("dueKey", "dueAt")(write, at),
    ),
  ),
  trap(
    "a worker that lets a stopped run go takes its entry along",
    changeWrite("release", (write, at) =>
      write.set?.dueKey === undefined ? write : removes("dueKey", "dueAt")(write, at),
    ),
  ),
  trap(
    "the sweeper forgets what is not told",
    only(
      "sweeper",
      changeAnswer(
        "postpone",
        tells(({ untold }) => untold !== undefined, { untold: undefined }),
      ),
    ),
  ),
  trap(
    "a stop is told while its worker has the run",
    changeRefusal(
      "claim",
      shows(({ status }) => status === "paused" || status === "cancelled", { leaseExpiresAt: 0 }),
    ),
  ),
  trap("an event is taken away before it is told", {
    worker: (props) =>
      props.makeTeller === undefined
        ? props
        : { ...props, makeTeller: (own) => new shipped.RunTeller(own, [deaf]) },
  }),
  trap("what is told is never taken away", {
    drops: ({ name }) => name === "told",
  }),
  trap(
    "an errored run is not listed once it is told",
    changeWrite(
      "told",
      where(({ dueKey }) => dueKey !== undefined, doesNotSet("dueKey", "dueAt")),
    ),
  ),
  trap("a run never says that it has begun", changeWrite(underLease, doesNotSet("begun"))),
  trap("a run says at each turn that it started", changeWrite("claim", removes("begun"))),
];
