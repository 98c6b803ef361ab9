/** What leaves runs out. Each change is a new address, so that the address is the view. */

import type { ListedTask } from "../../../api/documents.ts";
import { runStatuses } from "../../../words/statuses.ts";
import { changed, type RunsView, rejectedTask } from "../view.ts";
import { Chips } from "./chips.tsx";
import { LateInput } from "./late-input.tsx";
import { Picker } from "./picker.tsx";
import { TimeRange } from "./time-range.tsx";

interface FiltersProps {
  readonly view: RunsView;
  readonly tasks: readonly ListedTask[];
  onChange(view: RunsView): void;
}

export function Filters({ view, tasks, onChange }: FiltersProps) {
  const change = (values: Partial<RunsView>) => onChange(changed(view, values));
  const names = [...tasks.map(({ name }) => name), rejectedTask];
  const tags = [...new Set(tasks.flatMap((task) => task.tags ?? []))].sort();
  const [pair = ""] = view.metadata;
  const hasMore = Boolean(view.trigger ?? view.author ?? view.parent) || view.metadata.length > 0;
  const isList = view.tab === "list" || view.tab === "errors";
  return (
    <search class="filters-of-runs">
      <div class="filters">
        {isList && (
          <LateInput
            label="Find"
            placeholder="id, error, message or note"
            value={view.find ?? ""}
            onChange={(find) => change({ find: find || undefined })}
          />
        )}
        <Picker
          label="Tasks"
          options={names}
          chosen={view.tasks}
          onChange={(chosen) => change({ tasks: chosen })}
        />
        {view.tab === "list" && (
          <Picker
            label="Statuses"
            options={runStatuses}
            chosen={view.statuses}
            onChange={(chosen) => change({ statuses: chosen })}
          />
        )}
        {tags.length + view.tags.length > 0 && (
          <Picker
            label="Tags"
            options={tags}
            chosen={view.tags}
            onChange={(chosen) => change({ tags: chosen })}
          />
        )}
        <TimeRange since={view.since} until={view.until} onChange={change} />
        {isList && (
          <details class="more" open={hasMore || undefined}>
            <summary>More</summary>
            <div>
              <LateInput
                label="Trigger"
                placeholder="nightly, manual"
                value={view.trigger ?? ""}
                onChange={(trigger) => change({ trigger: trigger || undefined })}
              />
              <LateInput
                label="By"
                placeholder="who started or moved it"
                value={view.author ?? ""}
                onChange={(author) => change({ author: author || undefined })}
              />
              <LateInput
                label="Started by run"
                placeholder="task/instant/trigger"
                value={view.parent ?? ""}
                onChange={(parent) => change({ parent: parent || undefined })}
              />
              <LateInput
                label="Metadata"
                placeholder="ticket=OPS-7"
                value={pair}
                onChange={(text) =>
                  change({ metadata: text === "" ? [] : [text, ...view.metadata.slice(1)] })
                }
              />
            </div>
          </details>
        )}
      </div>
      <Chips view={view} onChange={onChange} />
    </search>
  );
}
