/** Every write to what is stored next to a run, with items that its condition lets it change, and items that it does not. */
import { expireParams } from "../../functions/runs/moves/attachment/expire-params.ts";
import { keepParams } from "../../functions/runs/moves/attachment/keep-params.ts";
import { putBody } from "../../functions/runs/moves/attachment/put-body.ts";
import { putParams } from "../../functions/runs/moves/attachment/put-params.ts";
import { putSkipped } from "../../functions/runs/moves/attachment/put-skipped.ts";
import type { Attachment } from "../../functions/store/run-store.ts";
import type { WriteCase } from "./write-cases.ts";

const stored: Attachment = { task: "walk", run: "2026-03-01T12:00:00Z/daily#params", attachment: "{}" };

export const attachmentCases: readonly WriteCase<Attachment>[] = [
  {
    title: "put params",
    write: putParams("{}"),
    base: "absent",
    like: stored,
    refuses: [{}, { expiresAt: 5 }],
  },
  {
    title: "expire params",
    write: expireParams(5),
    base: stored,
    applies: [{ expiresAt: 6 }],
    refuses: ["absent"],
  },
  {
    title: "keep params",
    write: keepParams(),
    base: stored,
    applies: [{ expiresAt: 6 }],
    refuses: ["absent"],
  },
  {
    title: "put body",
    write: putBody("{", 5),
    base: "absent",
    like: stored,
    applies: [{}, { expiresAt: 6 }],
    refuses: [],
  },
  {
    title: "put skipped",
    write: putSkipped({ text: "[]", previous: "000.lease.1", count: 0, expiresAt: 5 }),
    base: "absent",
    like: stored,
    applies: [{}, { expiresAt: 6 }],
    refuses: [],
  },
];
