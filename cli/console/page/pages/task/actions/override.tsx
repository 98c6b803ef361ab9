/** Puts another value in place of a setting that is deployed. */
import type { Act } from "../../../actions/act.ts";
import { UntilField, untilOption } from "../../../actions/until-field.tsx";
import { confirmation } from "../../../api/confirmation.ts";
import type { Action } from "../../../parts/action.tsx";
import type { TaskDocument } from "../documents.ts";
import { Preview } from "./preview.tsx";
import { ZoneField } from "./zone-field.tsx";

/** What can be overridden, and how its value is written; a list has all the values. */
const settings: Readonly<Record<string, string | readonly string[]>> = {
  enabled: ["false", "true"],
  schedule: "0 5 * * *",
  overlap: ["skip", "queue", "queue-all", "cancel-running", "allow"],
  concurrency: "2",
  rateLimit: "100",
  maxCost: "0.5",
  catchUp: "none, latest, last:3 or within:7200",
  maxAttempts: "3",
  maxItemErrors: "1000, or a share such as 0.1",
  maxItems: "500",
};

const empty = { setting: "enabled", value: "false", zone: "", until: "" };

export function overrideTask(
  act: Act,
  task: Pick<TaskDocument, "name" | "settings">,
  values: typeof empty = empty,
): Action {
  const { setting, value, zone, until } = values;
  const { yes, typed } = confirmation(task.name, task.settings.confirm);
  const change = (next: Partial<typeof empty>) => act(overrideTask(act, task, { ...values, ...next }));
  const form = settings[setting] ?? "";
  const isSchedule = setting === "schedule";
  const known = typeof form === "string" ? undefined : form;
  return {
    verb: "Override",
    words: (
      <p>
        The value takes the place of what is deployed of <b>{task.name}</b>, until it ends or is removed. No
        deploy undoes it. The note is needed: say why, for those who will find it.
      </p>
    ),
    ask: {
      command: "override",
      args: [task.name, `${setting}=${value}`],
      options: {
        until: untilOption(until),
        "time-zone": isSchedule ? zone || undefined : undefined,
        yes,
      },
    },
    typed,
    fields: (
      <>
        <label class="field">
          Setting
          <select
            value={setting}
            onChange={({ currentTarget: { value: next } }) => {
              const [first = ""] = [settings[next] ?? ""].flat();
              change({ setting: next, value: Array.isArray(settings[next]) ? first : "" });
            }}
          >
            {Object.keys(settings).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        {known === undefined ? (
          <label class="field">
            Value
            <input
              value={value}
              placeholder={String(form)}
              autocomplete="off"
              onInput={(event) => change({ value: event.currentTarget.value })}
            />
          </label>
        ) : (
          <label class="field">
            Value
            <select value={value} onChange={(event) => change({ value: event.currentTarget.value })}>
              {known.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </label>
        )}
        {isSchedule && (
          <>
            <ZoneField value={zone} onChange={(next) => change({ zone: next })} />
            <Preview expression={value} zone={zone} />
          </>
        )}
        <UntilField
          value={until}
          words="Until it is removed, where this is empty."
          onChange={(next) => change({ until: next })}
        />
      </>
    ),
  };
}
