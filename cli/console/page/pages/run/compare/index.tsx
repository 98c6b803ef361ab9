/** A run beside another one: by default the last good run of its task before it. */
import { runAddress } from "../../../api/addresses.ts";
import type { Ask } from "../../../api/call.ts";
import { goTo, withQuery } from "../../../api/location.ts";
import { useOnce } from "../../../api/once.ts";
import { Link } from "../../../parts/link.tsx";
import { Loaded } from "../../../parts/loaded.tsx";
import { SameCommand } from "../../../parts/same-command.tsx";
import type { RunDetails } from "../documents.ts";
import type { PartProps } from "../parts.ts";
import { type ComparedLine, comparedLines, comparedParams } from "./comparison.ts";

interface RunsBefore {
  readonly runs: readonly RunDetails[];
}

export function Compare({ run, address }: PartProps) {
  const other = address.searchParams.get("with") ?? undefined;
  const good: Ask = {
    command: "history",
    args: [run.task],
    options: { status: "succeeded", before: run.run, number: 1 },
  };
  const before = useOnce<RunsBefore>(other === undefined ? good : undefined);
  const found = other ?? before.document?.runs[0]?.id;
  const ask: Ask | undefined =
    found === undefined ? undefined : { command: "status", args: [found], options: {} };
  const compared = useOnce<RunDetails>(ask);
  return (
    <section aria-labelledby="compare">
      <h2 id="compare">Compare</h2>
      <OtherRun run={run} address={address} />
      {found === undefined ? (
        <Loaded
          of={before}
          isEmpty={({ runs }) => runs.length === 0}
          empty="No run of this task succeeded before it: give the id of another one."
        >
          {() => null}
        </Loaded>
      ) : (
        <Loaded of={compared}>
          {(document) => <Comparison mine={run} other={document} isLastGood={other === undefined} />}
        </Loaded>
      )}
      {ask !== undefined && <SameCommand ask={ask} />}
    </section>
  );
}

function OtherRun({ run, address }: Pick<PartProps, "run" | "address">) {
  const given = address.searchParams.get("with");
  return (
    <form
      class="filters"
      onSubmit={(event) => {
        event.preventDefault();
        const id = String(new FormData(event.currentTarget).get("with") ?? "").trim();
        goTo(withQuery(address, { with: id }));
      }}
    >
      <label>
        With the run{" "}
        <input name="with" key={given} defaultValue={given ?? ""} placeholder={`${run.task}/…`} size={40} />
      </label>
      <button type="submit">Compare</button>
      {given !== null && <Link to={withQuery(address, { with: undefined })}>with the last good run</Link>}
    </form>
  );
}

interface ComparisonProps {
  readonly mine: RunDetails;
  readonly other: RunDetails;
  readonly isLastGood: boolean;
}

function Comparison({ mine, other, isLastGood }: ComparisonProps) {
  const params = comparedParams(mine, other);
  return (
    <table class="stacks compared">
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">This run</th>
          <th scope="col">
            <Link to={runAddress(other.id)}>{other.id}</Link>
            {isLastGood && <small>the last good run before it</small>}
          </th>
          <th scope="col">Difference</th>
        </tr>
      </thead>
      <Lines lines={comparedLines(mine, other)} />
      {params.length > 0 && (
        <>
          <tbody>
            <tr>
              <th scope="rowgroup" colSpan={4}>
                <h3>Params</h3>
              </th>
            </tr>
          </tbody>
          <Lines lines={params} />
        </>
      )}
    </table>
  );
}

function Lines({ lines }: { readonly lines: readonly ComparedLine[] }) {
  return (
    <tbody>
      {lines.map(({ name, mine, other, differs, change }) => (
        <tr key={name} class={differs ? "differs" : undefined}>
          <th scope="row">{name}</th>
          <td data-label="This run">{mine || <span class="none">none</span>}</td>
          <td data-label="The other">{other || <span class="none">none</span>}</td>
          <td>{differs && <span class="mark">≠ {change}</span>}</td>
        </tr>
      ))}
    </tbody>
  );
}
