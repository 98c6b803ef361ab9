/**
 * A walk of a given number of turns. It is endless in all turns but the last, which has one item. An item takes 0.26 s
 * of local time, so that a turn of one second does four and saves after the second.
 */
import { defineTask, type Task } from "pawl";
import * as v from "valibot";
import { pass } from "./local-time.ts";
import { mark, marked } from "./mark.ts";

export function timedWalk(name: string): Task<{ turns: number; overtime?: number | undefined }> {
  return defineTask({
    name,
    description: "Walks for a number of turns.",
    checkpointSeconds: 0.45,
    params: v.object({
      turns: v.number(),
      /** The item that takes longer than its function may, the first time. */
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
