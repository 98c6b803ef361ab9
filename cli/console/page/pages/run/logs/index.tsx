/** What the turns of a run printed: the newest lines, by level and by text. */
import { useState } from "preact/hooks";
import type { Ask } from "../../../api/call.ts";
import { goTo, withQuery } from "../../../api/location.ts";
import { useOnce } from "../../../api/once.ts";
import { Loaded } from "../../../parts/loaded.tsx";
import { SameCommand } from "../../../parts/same-command.tsx";
import { countText } from "../../../words/count.ts";
import { isInstant, isoText, rawText } from "../../../words/time.ts";
import { streamAddress } from "../aws-links.ts";
import type { LogsDocument } from "../documents.ts";
import type { PartProps } from "../parts.ts";
import { isShown, levels, type ShownLine, shownLine } from "./log-line.ts";

const page = 200;

export function Logs({ run, address }: PartProps) {
  const [number, setNumber] = useState(page);
  const ask: Ask = { command: "logs", args: [run.id], options: { number } };
  const logs = useOnce<LogsDocument & { readonly earlier?: number }>(ask);
  const { region, logs: at } = run;
  const stream = region && at ? streamAddress(region, at.group, at.stream) : undefined;
  const query = address.searchParams;
  const [level, text] = [query.get("level") ?? "all", query.get("text") ?? ""];
  const set = (values: Record<string, string | undefined>) => goTo(withQuery(address, values), "replace");
  return (
    <section aria-labelledby="logs">
      <h2 id="logs">Logs</h2>
      <div class="filters">
        <label>
          Level{" "}
          <select value={level} onChange={({ currentTarget }) => set({ level: currentTarget.value })}>
            <option value="all">all lines</option>
            {levels.map((one) => (
              <option key={one} value={one}>
                {one === "error" ? one : `${one} and above`}
              </option>
            ))}
          </select>
        </label>
        <label>
          Text{" "}
          <input
            type="search"
            value={text}
            onInput={({ currentTarget }) => set({ text: currentTarget.value })}
          />
        </label>
        <button type="button" onClick={logs.refresh}>
          Read again
        </button>
        {stream !== undefined && (
          <a href={stream} target="_blank" rel="noreferrer">
            The newest stream in CloudWatch
          </a>
        )}
      </div>
      <Loaded
        of={logs}
        isEmpty={({ lines }) => lines.length === 0}
        empty={
          run.logs === undefined ? "No worker has had it yet." : `Nothing is kept of it in ${run.logs.group}.`
        }
      >
        {({ lines, earlier }) => {
          const shown = lines.map(shownLine).filter((line) => isShown(line, level, text));
          return (
            <>
              {earlier !== undefined && (
                <p class="buttons">
                  <button type="button" onClick={() => setNumber(number + page)}>
                    Load older lines
                  </button>
                  <span class="none">{countText(earlier)} came before</span>
                </p>
              )}
              {shown.length === 0 && <p class="empty">None of these lines matches.</p>}
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard */}
              <ol class="lines" aria-label="Lines" tabIndex={0}>
                {shown.map((line, i) => (
                  <Line key={`${line.at}/${i}`} line={line} />
                ))}
              </ol>
            </>
          );
        }}
      </Loaded>
      <SameCommand ask={ask} />
    </section>
  );
}

const clock = new Intl.DateTimeFormat("en-GB", {
  ...{ hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 },
});

function Line({ line: { at, level, text, more } }: { readonly line: ShownLine }) {
  return (
    <li class={level}>
      <time dateTime={isoText(at)} title={isoText(at)}>
        {isInstant(at) ? clock.format(at) : rawText(at)}
      </time>{" "}
      <b>{level ?? ""}</b>{" "}
      <span>
        {text}
        {more !== undefined && <small>{more}</small>}
      </span>
    </li>
  );
}
