/** How a worker calls the callbacks of its tasks. Only the entry of a lane with such a task imports it. */
import type { TurnCallbacks } from "../../runs/index.ts";
import { around } from "./around.ts";
import { atEnd } from "./at-end.ts";

export const callbacks: TurnCallbacks = { around, atEnd };
