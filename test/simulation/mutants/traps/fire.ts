import { sets } from "../changes.ts";
import { type Trap, trap } from "../mutant.ts";
import { changeClock, changeSend, changeWrite, dropSend, only, type Sent } from "../seams.ts";

const isFired = ({ body }: Sent) => body.includes('"scheduledTime"');

export const fire: readonly Trap[] = [
  trap("the sweeper sends nothing that it fires", only("sweeper", dropSend(isFired))),
  trap(
    "what the sweeper fires is not delayed",
    only(
      "sweeper",
      changeSend((message) => (isFired(message) ? { ...message, delaySeconds: 0 } : message)),
    ),
  ),
  trap(
    "what the sweeper fires comes a second late",
    only(
      "sweeper",
      changeSend((message) =>
        isFired(message) ? { ...message, delaySeconds: (message.delaySeconds ?? 0) + 1 } : message,
      ),
    ),
  ),
  trap(
    "the sweeper does not wait for a second to begin",
    only("sweeper", changeClock({ now: (now) => Math.floor(now / 1000) * 1000 })),
  ),
  trap(
    "the sweeper records more than it fired",
    changeWrite(
      "mark fired",
      sets(({ set }) => ({ upTo: Number(set?.upTo) + 120 })),
    ),
  ),
];
