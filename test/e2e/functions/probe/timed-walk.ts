/**
 * A walk of as many turns as it is told: without an end in each but the last, where it has one item. An item
 * takes 0.26 s of local time, so that a turn of one second does four and saves after the second.
 */
import { defineTask, type Task } from "pawl";
import * as v from "valibot";
import { pass } from "./local-time.ts";
import { mark, marked } from "./mark.ts";

/** Defines it under a name. */
export function timedWalk(name: string): Task<{ turns: number; overtime?: number | undefined }> {
  return defineTask({
    name,
    description: "Walks for so many turns.",
    checkpointSeconds: 0.45,
    params: v.object({
      turns: v.number(),
      /** The item that outlasts its function, when it is done first. */
      overtime: v.optional(v.number()),
    }),

    *items({ cursor, turn, params }) {
      const first = cursor === undefined ? 0 : cursor + 1;
      for (let item = first; turn < params.turns - 1 || item === first; item++) yield [item, item];
    },

    async process(item, { turn, params }) {
      const isFirst = marked(name, `${turn} ${item}`) === 0;
      mark(name, `${turn} ${item}`);
      await pass(item === params.overtime && isFirst ? 6 : 0.26);
    },
  });
}
