/** Each setting, the layer that it comes from, and what that layer hides. */
import type { Polled } from "../../api/poll.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Time } from "../../parts/time.tsx";
import type { LayerDocument, SettingDocument, WhyDocument } from "./documents.ts";
import { settingText } from "./setting-text.ts";

export function Settings({ why }: { readonly why: Polled<WhyDocument> }) {
  return (
    <section aria-labelledby="settings">
      <h2 id="settings">Settings</h2>
      <p class="quiet">
        The highest layer that says something holds: an override, the stage, the line in infra/tasks.ts, the
        task's file, the global settings, Pawl's default. Tags and masked params of all layers hold together.
      </p>
      <Loaded of={why}>
        {({ settings, stage }) => (
          <table class="stacks">
            <thead>
              <tr>
                <th scope="col">Setting</th>
                <th scope="col">Value</th>
                <th scope="col">Comes from</th>
                <th scope="col">In place of</th>
              </tr>
            </thead>
            <tbody>
              {settings.map((one) => (
                <Row key={one.setting} setting={one} stage={stage} />
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
    </section>
  );
}

function Row({
  setting: { setting, override, hides, joins, ...own },
  stage,
}: {
  readonly setting: SettingDocument;
  readonly stage: string;
}) {
  return (
    <tr class={own.layer === "default" ? "is-default" : undefined}>
      <th scope="row">{setting}</th>
      <td data-label="Value">
        <code>{settingText(setting, own.value)}</code>
      </td>
      <td data-label="Comes from">
        {(joins ?? [own]).map((one) => layerText(one, stage)).join(" and ")}
        {override !== undefined && (
          <small>
            {override.author}
            {override.note && `: ${override.note}`}
            {override.until !== undefined && (
              <>
                {" "}
                until <Time at={override.until} />
              </>
            )}
          </small>
        )}
      </td>
      <td data-label="In place of">
        {hides.length === 0
          ? "–"
          : hides.map((hidden) => (
              <span class="hidden-value" key={hidden.layer}>
                <code>{settingText(setting, hidden.value)}</code> {layerText(hidden, stage)}
              </span>
            ))}
      </td>
    </tr>
  );
}

function layerText({ layer, file = "" }: LayerDocument, stage: string): string {
  if (layer === "default") return "default";
  if (layer === "override") return "an override";
  if (layer === "global") return `${file}, global settings`;
  return layer === "stage" ? `${file}, stage ${stage}` : file;
}
