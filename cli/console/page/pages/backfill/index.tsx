/** Starts what did not run: a form, its plan as it is filled in, and the progress of what was started. */
import { Loaded } from "../../parts/loaded.tsx";
import type { PageProps } from "../index.ts";
import { Earlier } from "./earlier.tsx";
import { BackfillForm, zoneOf } from "./form.tsx";
import { Plan } from "./plan.tsx";
import { StartedBackfill } from "./progress.tsx";
import { planAsk } from "./query.ts";

const ownTask = "pawl.backfill";

export function BackfillPage({ address, tasks }: PageProps) {
  const query = address.searchParams;
  const zone = zoneOf(query);
  const id = query.get("run");
  if (id)
    return (
      <div id="backfill">
        <h1>Backfill</h1>
        <StartedBackfill address={address} id={id} zone={zone} tasks={tasks.document?.tasks ?? []} />
      </div>
    );
  const ask = planAsk(query);
  return (
    <div id="backfill">
      <h1>Backfill</h1>
      <Loaded of={tasks}>
        {({ tasks: all, stage }) =>
          all.some(({ name }) => name === ownTask) ? (
            <>
              <p class="about">
                Starts the instants of a task's schedules that did not run. What succeeded is not run again.
              </p>
              <div class="sides">
                <BackfillForm address={address} tasks={all} />
                {ask === undefined ? (
                  <p class="empty">
                    Choose a task: its plan is shown here, and nothing starts before you say so.
                  </p>
                ) : (
                  <Plan ask={ask} zone={zone} />
                )}
              </div>
              <Earlier zone={zone} />
            </>
          ) : (
            <NotDeployed stage={stage} />
          )
        }
      </Loaded>
    </div>
  );
}

function NotDeployed({ stage }: { readonly stage: string }) {
  return (
    <div class="problem" role="alert">
      <p>
        The deployed version of stage {stage} has no <code>{ownTask}</code>, the task that does a backfill.
      </p>
      <p>
        If the stage switches it off, take <code>"{ownTask}": false</code> out of its <code>automatic</code>{" "}
        in <code>infra/stages.ts</code>. Then deploy this version: <code>npx cdk deploy</code>. Until then
        redrive skipped runs one by one, from the page of each.
      </p>
    </div>
  );
}
