/** What `schedule` of the client does where no task of its lane may make schedules: it says how one may. */
import type { ScheduleClient } from "../run-time-schedules/index.ts";

const refuse = async () => {
  throw new Error("schedules are not allowed here: let a task of this lane say schedules: true");
};
export const noSchedules: ScheduleClient = /* @__PURE__ */ Object.assign(() => refuse(), {
  remove: refuse,
  pause: refuse,
  resume: refuse,
  list: refuse,
});
