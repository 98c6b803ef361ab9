/** What narrows the list of tasks. All of it is in the address. */
import type { ListedTask } from "../../api/documents.ts";
import { goTo, withQuery } from "../../api/location.ts";
import { Link } from "../../parts/link.tsx";
import { stateNames, states } from "./state.ts";
import { namespacesOf, type Shown, tally, type View } from "./view.ts";

interface FiltersProps {
  readonly address: URL;
  readonly view: View;
  readonly shown: Shown;
  /** All of the deployment. */
  readonly tasks: readonly ListedTask[];
}

export function Filters({ address, view, shown, tasks }: FiltersProps) {
  const set = (values: Readonly<Record<string, string | undefined>>) =>
    goTo(withQuery(address, values), "replace");
  const ours = tasks.filter(({ automatic }) => view.own || !automatic);
  const tags = tally(ours.flatMap((task) => task.tags ?? []));
  const lanes = tally(ours.map(({ lane }) => lane));
  const namespaces = tally(namespacesOf(ours));
  const automatic = tasks.filter((task) => task.automatic).length;
  return (
    <search>
      <div class="filters">
        <label>
          Find{" "}
          <input
            type="search"
            value={view.find}
            placeholder="name, description, tag"
            onInput={({ currentTarget: { value } }) => set({ find: value })}
          />
        </label>
        <Choice label="Tag" all="any tag" values={tags} value={view.tag} onChoose={(tag) => set({ tag })} />
        <Choice
          label="Namespace"
          all="any namespace"
          values={namespaces}
          value={view.namespace}
          onChoose={(namespace) => set({ namespace })}
        />
        <Choice
          label="Lane"
          all="any lane"
          values={lanes}
          value={view.lane}
          onChoose={(lane) => set({ lane })}
        />
        <label>
          Order{" "}
          <select value={view.sort ?? ""} onChange={({ currentTarget: { value } }) => set({ sort: value })}>
            <option value="">by name</option>
            <option value="next">by next start</option>
            <option value="state">what needs a person first</option>
          </select>
        </label>
        {automatic > 0 && (
          <label>
            <input
              type="checkbox"
              checked={view.own}
              onChange={({ currentTarget: { checked } }) => set({ own: checked ? "1" : undefined })}
            />{" "}
            Pawl’s own ({automatic})
          </label>
        )}
      </div>
      <nav class="states" aria-label="State">
        <Link to={withQuery(address, { state: undefined })} current={view.state === undefined}>
          All <span class="count">{shown.all}</span>
        </Link>
        {stateNames
          .filter((name) => shown.counts[name] > 0 || name === view.state || name === "never")
          .map((name) => (
            <Link key={name} to={withQuery(address, { state: name })} current={name === view.state}>
              {states[name].words} <span class="count">{shownText(shown, name)}</span>
            </Link>
          ))}
      </nav>
    </search>
  );
}

/** Which tasks have never run is known of those that were in view. */
function shownText({ counts, unread }: Shown, name: keyof typeof states): string {
  return `${counts[name]}${name === "never" && unread > 0 ? "+" : ""}`;
}

interface ChoiceProps {
  readonly label: string;
  readonly all: string;
  readonly values: readonly (readonly [value: string, count: number])[];
  readonly value: string | undefined;
  onChoose(value: string): void;
}

/** None is shown where there is nothing to choose, unless the address has chosen. */
function Choice({ label, all, values, value = "", onChoose }: ChoiceProps) {
  if (values.length < 2 && value === "") return null;
  const isKnown = value === "" || values.some(([one]) => one === value);
  return (
    <label>
      {label}{" "}
      <select value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        <option value="">{all}</option>
        {!isKnown && <option value={value}>{value} (0)</option>}
        {values.map(([one, count]) => (
          <option key={one} value={one}>
            {one} ({count})
          </option>
        ))}
      </select>
    </label>
  );
}
