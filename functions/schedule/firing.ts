/** The instants of a schedule that the sweeper fires, of any kind. */
import { deliveryOf, type Firing, keyOfPiece, type Piece } from "../model/task/piece.ts";
import { parseWithWindows } from "./expression/parse.ts";
import { startWithin } from "./start-within.ts";

/** Reads a piece's schedule. @throws ScheduleError */
export function firingOf(piece: Piece): Firing {
  const { task, expression, zone, startWithin: own, limits } = piece;
  const { source } = parseWithWindows(expression, { timeZone: zone, seed: task });
  const startsAt = Date.parse(limits?.startAt ?? "") || 0;
  const endsAt = Date.parse(limits?.endAt ?? "") || Infinity;
  return {
    piece,
    key: keyOfPiece(piece),
    delivery: deliveryOf(piece),
    first(time) {
      const instant = source.first(Math.max(time, startsAt));
      return instant < endsAt ? instant : Infinity;
    },
    startWithin: (instant) => own ?? startWithin(source, instant),
  };
}
