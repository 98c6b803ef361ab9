/**
 * `pawl.configuration`: says what is deployed, as an event on a bus of EventBridge. The sweeper starts it once after each
 * deploy. Where the manifest is the one that the newest event told of, nothing is sent. A crash between the event and the
 * run's record sends it again: at least once, and `digest` tells the copies.
 */

import { defineOwnTask, type RunContext } from "../model/task/task.ts";
import { onStartup } from "../schedule/index.ts";
import { servicesOf } from "./services.ts";

/** Tasks in one event, so that it weighs less than the 256 KB that EventBridge takes. */
const tasksInEvent = 200;
/** Runs that are looked through for the newest event. */
const lookedThrough = 20;

export default defineOwnTask({
  name: "pawl.configuration",
  description: "Says on a bus of EventBridge what is deployed.",
  triggers: [onStartup({ id: "deploy" })],
  async run(ctx) {
    const { deployed, events } = servicesOf(ctx);
    const { digest, bus, project, stage, tasks } = deployed;
    if (bus === undefined)
      throw new Error("no bus is set: pawl.configuration of the stage's automatic says which");
    if (await isTold(ctx, digest)) return { digest, unchanged: true };
    const parts = Math.max(1, Math.ceil(tasks.length / tasksInEvent));
    let eventId = "";
    for (let part = 0; part < parts; part++) {
      const some = tasks.slice(part * tasksInEvent, (part + 1) * tasksInEvent);
      const detail = { project, stage, digest, part: part + 1, parts, tasks: some };
      eventId = await events.put({ bus, detailType: "Pawl Deployed", detail });
    }
    return { digest, eventId };
  },
});

/** Whether the newest run that sent an event, or found none necessary, told of this manifest. */
async function isTold(ctx: RunContext, digest: string): Promise<boolean> {
  const { store, clock } = servicesOf(ctx).context;
  const { items } = await store.list(ctx.task, { now: clock.now(), limit: lookedThrough });
  const newest = items.find(({ status }) => status === "succeeded");
  return newest?.output?.includes(JSON.stringify(digest)) ?? false;
}
