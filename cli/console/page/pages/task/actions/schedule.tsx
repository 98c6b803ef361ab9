/** Adds a schedule without a deploy: a cron line, an interval or one instant, with the params of its runs. */
import type { Act } from "../../../actions/act.ts";
import { UntilField, untilOption } from "../../../actions/until-field.tsx";
import { confirmation } from "../../../api/confirmation.ts";
import type { Action } from "../../../parts/action.tsx";
import type { TaskDocument } from "../documents.ts";
import { Preview } from "./preview.tsx";
import { ZoneField } from "./zone-field.tsx";

const kinds = {
  cron: { label: "A cron line", example: "0 8 * * mon" },
  every: { label: "An interval", example: "15 minutes" },
  at: { label: "One instant", example: "" },
} as const;

const empty = {
  kind: "cron" as keyof typeof kinds,
  ...{ fires: "", zone: "", until: "", name: "", params: "" },
};

export function addSchedule(
  act: Act,
  task: Pick<TaskDocument, "name" | "settings">,
  values: typeof empty = { ...empty, zone: Intl.DateTimeFormat().resolvedOptions().timeZone },
): Action {
  const { kind, fires, zone, until, name, params } = values;
  const { yes, typed } = confirmation(task.name, task.settings.confirm);
  const change = (next: Partial<typeof empty>) => act(addSchedule(act, task, { ...values, ...next }));
  return {
    verb: "Add the schedule",
    words: (
      <p>
        It starts runs of <b>{task.name}</b> from now on, and no deploy changes it.
      </p>
    ),
    ask: {
      command: "schedule",
      args: ["add", task.name],
      options: {
        [kind]: fires || undefined,
        "time-zone": kind === "every" ? undefined : zone || undefined,
        until: kind === "at" ? undefined : untilOption(until),
        name: name || undefined,
        params: params.trim() || undefined,
        yes,
      },
    },
    typed,
    fields: (
      <>
        <fieldset class="many">
          <legend>It fires by</legend>
          <div class="choices">
            {Object.entries(kinds).map(([one, { label }]) => (
              <label key={one}>
                <input
                  type="radio"
                  name="kind"
                  checked={one === kind}
                  onChange={() => change({ kind: one as typeof kind, fires: "" })}
                />{" "}
                {label}
              </label>
            ))}
          </div>
        </fieldset>
        {kind === "at" ? (
          <label class="field">
            {kinds.at.label}
            <input
              type="datetime-local"
              value={fires}
              onInput={(event) => change({ fires: event.currentTarget.value })}
            />
          </label>
        ) : (
          <label class="field">
            {kinds[kind].label}
            <input
              value={fires}
              placeholder={kinds[kind].example}
              autocomplete="off"
              onInput={(event) => change({ fires: event.currentTarget.value })}
            />
          </label>
        )}
        {kind !== "every" && <ZoneField value={zone} onChange={(next) => change({ zone: next })} />}
        {fires !== "" && kind !== "at" && (
          <Preview
            expression={kind === "every" ? `every ${fires}` : fires}
            zone={kind === "every" ? "" : zone}
          />
        )}
        {kind === "at" && <small>The instant is on the clocks of the time zone.</small>}
        {kind !== "at" && (
          <UntilField
            value={until}
            words="For good, where this is empty."
            onChange={(next) => change({ until: next })}
          />
        )}
        <label class="field">
          Name
          <input
            value={name}
            autocomplete="off"
            placeholder="drawn from when it fires"
            onInput={(event) => change({ name: event.currentTarget.value })}
          />
        </label>
        <label class="field">
          Params of its runs
          <textarea
            class="code"
            rows={2}
            placeholder='{"days": 30}'
            value={params}
            onInput={(event) => change({ params: event.currentTarget.value })}
          />
          <small>As JSON. None where this is empty.</small>
        </label>
      </>
    ),
  };
}
