/** EventBridge Scheduler: fires schedules by local time. */
import { type Account, arn } from "../../stack/index.ts";
import { reading } from "../damaged-state.ts";
import type { EmulatedService } from "../emulated-service.ts";
import { schedulerApi } from "./api.ts";
import { RateAnchors } from "./rate-anchors.ts";
import { readSchedule, scheduleArn } from "./schedule-settings.ts";
import { Scheduler } from "./scheduler.ts";

export const scheduler: EmulatedService<"scheduler", Scheduler> = {
  name: "scheduler",
  answers: "once deployed",
  open({ state, time, account, reporter, sender }) {
    return new Scheduler({
      time,
      anchors: reading(state.path("rates.json"), () => new RateAnchors(state.path("rates.json"))),
      sender,
      warn: (line) => reporter.warn(line),
      defaultGroup: { name: "default", arn: groupArn("default", account) },
    });
  },
  api: (scheduler) => schedulerApi(scheduler),
  begin: (scheduler) => scheduler.begin(),
  start: (scheduler) => scheduler.start(),
  stop: (scheduler) => scheduler.stop(),
  resourceTypes: {
    "AWS::Scheduler::ScheduleGroup": {
      nameProperty: "Name",
      attributes: (name, account) => ({ Arn: groupArn(name, account) }),
      make: (scheduler, { name }, { account }) =>
        scheduler.declareGroup({ name, arn: groupArn(name, account) }),
    },
    "AWS::Scheduler::Schedule": {
      nameProperty: "Name",
      attributes: (name, account, propertyOf) => ({
        Arn: scheduleArn(name, propertyOf("GroupName") ?? "default", account),
      }),
      make: (scheduler, resource, { account }) =>
        scheduler.declare(readSchedule(resource, account, scheduler.targets)),
    },
  },
};

function groupArn(name: string, account: Account): string {
  return arn(account, "scheduler", `schedule-group/${name}`);
}
