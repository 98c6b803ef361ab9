/** What `schedule` of the client does where no task of its lane may make schedules: it says how one may. */
import type { ScheduleClient } from "../run-time-schedules/index.ts";
import { schedulesRefusal } from "../runs/index.ts";

const refuse = async () => {
  throw new Error(
    schedulesRefusal() ?? "run-time schedules are not allowed here: this client was made without them",
  );
};
export const noSchedules: ScheduleClient = /* @__PURE__ */ Object.assign(() => refuse(), {
  remove: refuse,
  pause: refuse,
  resume: refuse,
  list: refuse,
});
