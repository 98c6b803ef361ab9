/** The schedules of the task that were made at run time. */

import type { Act } from "../../actions/act.ts";
import { Badge } from "../../parts/badge.tsx";
import { Time } from "../../parts/time.tsx";
import { ActionButton } from "../../parts/use-action.tsx";
import { changeSchedule } from "./actions/simple.tsx";
import type { ScheduleDocument } from "./documents.ts";

interface SchedulesProps {
  readonly task: string;
  readonly schedules: readonly ScheduleDocument[];
  readonly act: Act;
}

export function Schedules({ task, schedules, act }: SchedulesProps) {
  return (
    <>
      <h3>Made without a deploy</h3>
      <table class="stacks">
        <thead>
          <tr>
            <th scope="col">Schedule</th>
            <th scope="col">Fires</th>
            <th scope="col">State</th>
            <th scope="col">Next</th>
            <th scope="col">
              <span class="unseen">Change it</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {schedules.map((one) => (
            <tr key={one.name}>
              <th scope="row">
                {one.name}
                <small>
                  {one.author}
                  {one.note && `: ${one.note}`}
                </small>
              </th>
              <td data-label="Fires">
                <code>{one.expression}</code> {one.timeZone}
                {one.until !== undefined && (
                  <>
                    {" "}
                    until <Time at={one.until} whole />
                  </>
                )}
                {one.params !== undefined && <small>with {JSON.stringify(one.params)}</small>}
              </td>
              <td data-label="State">
                <Badge status={one.state === "on" ? "coming" : one.state} word={one.state} />
              </td>
              <td data-label="Next">
                {one.next === undefined || one.state === "paused" ? (
                  "–"
                ) : (
                  <Time at={one.next} zone={one.timeZone} />
                )}
              </td>
              <td>
                <span class="buttons">
                  <ActionButton
                    onClick={() =>
                      act(changeSchedule(task, one.name, one.state === "paused" ? "resume" : "pause"))
                    }
                  >
                    {one.state === "paused" ? "Resume" : "Pause"}
                    <span class="unseen"> the schedule {one.name}</span>
                  </ActionButton>
                  <ActionButton onClick={() => act(changeSchedule(task, one.name, "remove"))}>
                    Remove<span class="unseen"> the schedule {one.name}</span>
                  </ActionButton>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
