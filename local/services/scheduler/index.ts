/** EventBridge Scheduler: schedules of the template and of the API, fired by local time. */
import type { Resource } from "../../stack/index.ts";
import { reading } from "../damaged-state.ts";
import type { EmulatedService } from "../emulated-service.ts";
import { schedulerApi } from "./api.ts";
import { operationsOf, tagsOf } from "./operations.ts";
import { RateAnchors } from "./rate-anchors.ts";
import { ScheduleTable } from "./schedule-table.ts";
import { groupArn, Scheduler, scheduleArn } from "./scheduler.ts";
import { templateGroupRequest, templateRequest } from "./template-schedule.ts";

export const scheduler: EmulatedService<"scheduler", Scheduler> = {
  name: "scheduler",
  answers: "once open",
  open({ state, time, account, reporter, sender }) {
    const rates = state.path("rates.json");
    return new Scheduler({
      ...{ time, sender, account },
      anchors: reading(rates, () => new RateAnchors(rates)),
      table: state.database("scheduler.sqlite", (file) => new ScheduleTable(file), { addedLater: true }),
      warn: (line) => reporter.warn(line),
    });
  },
  api: (scheduler) => schedulerApi(scheduler),
  operations: (scheduler) => operationsOf(scheduler),
  begin: (scheduler) => scheduler.begin(),
  start: (scheduler) => scheduler.start(),
  stop: (scheduler) => scheduler.stop(),
  close: (scheduler) => scheduler.close(),
  resourceTypes: {
    "AWS::Scheduler::ScheduleGroup": {
      nameProperty: "Name",
      properties: "checked by make",
      attributes: (name, account) => ({ Arn: groupArn(name, account) }),
      make: makeGroup,
    },
    "AWS::Scheduler::Schedule": {
      nameProperty: "Name",
      properties: "checked by make",
      attributes: (name, account, propertyOf) => ({
        Arn: scheduleArn(String(propertyOf("GroupName") ?? "default"), name, account),
      }),
      make: (scheduler, resource) => scheduler.declare(templateRequest(resource)),
    },
  },
};

function makeGroup(scheduler: Scheduler, resource: Resource): void {
  const { Name, Tags = [] } = templateGroupRequest(resource);
  scheduler.declareGroup(Name, tagsOf(Tags));
}
