/** The instants of a schedule that the sweeper fires, of any kind. */
import type { Firing, Piece } from "../model/task/piece.ts";
import { parseWithWindows } from "./expression/parse.ts";
import { startWithin } from "./start-within.ts";

/** Reads a piece's schedule. @throws ScheduleError */
export function firingOf(piece: Piece): Firing {
  const { task, expression, zone, startWithin: own } = piece;
  const { source } = parseWithWindows(expression, { timeZone: zone, seed: task });
  return {
    piece,
    first: (time) => source.first(time),
    startWithin: (instant) => own ?? startWithin(source, instant),
  };
}
