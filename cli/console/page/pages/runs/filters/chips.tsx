/** The filters that are in force, each of which can be taken away. */
import { changed, cleared, isFiltered, type RunsView } from "../view.ts";
import { rangeText } from "./time-range.tsx";

interface ChipsProps {
  readonly view: RunsView;
  onChange(view: RunsView): void;
}

export function Chips({ view, onChange }: ChipsProps) {
  if (!isFiltered(view)) return null;
  return (
    <ul class="chips" aria-label="Filters in force">
      {chipsOf(view).map(({ words, without }) => (
        <li key={words}>
          <button
            type="button"
            title="Take this filter away"
            onClick={() => onChange(changed(view, without))}
          >
            <bdi>{words}</bdi> <span aria-hidden="true">×</span>
          </button>
        </li>
      ))}
      <li>
        <button type="button" class="plain" onClick={() => onChange(cleared(view))}>
          Clear filters
        </button>
      </li>
    </ul>
  );
}

interface Chip {
  readonly words: string;
  readonly without: Partial<RunsView>;
}

function chipsOf(view: RunsView): readonly Chip[] {
  const lists = (["tasks", "statuses", "tags", "metadata"] as const).flatMap((name) =>
    view[name].map((value) => ({
      words: `${listNames[name]}: ${value}`,
      without: { [name]: view[name].filter((one) => one !== value) },
    })),
  );
  const texts = (["trigger", "author", "parent", "backfill", "find"] as const).flatMap((name) => {
    const value = view[name];
    return value === undefined
      ? []
      : [{ words: `${textNames[name]}: ${value}`, without: { [name]: undefined } }];
  });
  const range = rangeText(view.since, view.until);
  const time = range === undefined ? [] : [{ words: range, without: { since: undefined, until: undefined } }];
  return [...lists, ...texts, ...time];
}

const listNames = { tasks: "task", statuses: "status", tags: "tag", metadata: "metadata" } as const;
const textNames = {
  ...{ trigger: "trigger", author: "by", parent: "started by run" },
  ...{ backfill: "started by backfill", find: "text" },
} as const;
