/** What operators have put in place of the task's settings. */

import type { Act } from "../../actions/act.ts";
import type { OverrideDocument } from "../../api/documents.ts";
import { Time } from "../../parts/time.tsx";
import { ActionButton } from "../../parts/use-action.tsx";
import { removeOverride } from "./actions/simple.tsx";
import type { RemovalDocument } from "./documents.ts";
import { settingText } from "./setting-text.ts";

interface OverridesProps {
  readonly task: string;
  readonly overrides: readonly OverrideDocument[];
  readonly act: Act;
}

export function Overrides({ task, overrides, act }: OverridesProps) {
  return (
    <>
      <h3>Overrides</h3>
      <table class="stacks">
        <thead>
          <tr>
            <th scope="col">Setting</th>
            <th scope="col">Value</th>
            <th scope="col">Holds</th>
            <th scope="col">Why</th>
            <th scope="col">
              <span class="unseen">Change it</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {overrides.map((one) => (
            <tr key={`${one.setting} ${one.from}`}>
              <th scope="row">{one.setting}</th>
              <td data-label="Value">{settingText(one.setting, one.value)}</td>
              <td data-label="Holds">
                from <Time at={one.from} />
                {one.until === undefined ? (
                  ", until it is removed"
                ) : (
                  <>
                    {" "}
                    until <Time at={one.until} />
                  </>
                )}
              </td>
              <td data-label="Why">
                {one.author}
                {one.note && `: ${one.note}`}
              </td>
              <td>
                <ActionButton onClick={() => act(removeOverride(task, one.setting))}>
                  Remove<span class="unseen"> the override of {one.setting}</span>
                </ActionButton>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** Those that were removed lately, where a note says why. */
export function RemovedOverrides({ removals }: { readonly removals: readonly RemovalDocument[] }) {
  return (
    <>
      <h3 id="removed-overrides">Removed overrides</h3>
      <ul aria-labelledby="removed-overrides">
        {removals.map(({ setting, at, author, note }) => (
          <li key={`${setting} ${at}`}>
            <b>{setting}</b>, removed <Time at={at} />
            {author !== undefined && ` by ${author}`}: <bdi>{note}</bdi>
          </li>
        ))}
      </ul>
    </>
  );
}
