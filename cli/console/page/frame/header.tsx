/** What is above every page: which deployment it is, the pages' names, and how old what is shown is. */
import { useContext } from "preact/hooks";
import { About } from "../about.ts";
import type { PlaceDocument } from "../api/documents.ts";
import { pages } from "../pages/all.ts";
import type { PageEntry } from "../pages/index.ts";
import { Link } from "../parts/link.tsx";
import { Live, type Off } from "./live.tsx";

interface HeaderProps {
  /** Undefined until it is known. */
  readonly stage: string | undefined;
  readonly page: PageEntry | undefined;
  /** Why nothing new is shown now. */
  readonly off: Off | undefined;
  onHelp(): void;
}

export function Header({ stage, page, off, onHelp }: HeaderProps) {
  const { readOnly, target, place } = useContext(About);
  return (
    <header>
      <Link class="name" to="/">
        Pawl
      </Link>
      <nav aria-label="Pages">
        {pages
          .filter(({ nav }) => nav !== undefined)
          .map((one) => (
            <Link key={one.nav} to={one.to} current={one === page}>
              {one.nav}
            </Link>
          ))}
      </nav>
      <span class="place">
        {place !== undefined && (
          <span class="stage" title="The project of this deployment">
            project <bdi>{place.project}</bdi>
          </span>
        )}
        {stage !== undefined && (
          <span class="stage" title={["The stage of this deployment", target.join(" ")].join("\n").trim()}>
            stage <bdi>{stage}</bdi>
          </span>
        )}
        {place !== undefined && <Where place={place} />}
        {readOnly && (
          <b class="read-only" title="This console changes nothing">
            read-only
          </b>
        )}
        <span class="together">
          <Live off={off} />
          <button type="button" class="keys-button" aria-label="Keys" title="Keys (?)" onClick={onHelp}>
            ?
          </button>
        </span>
      </span>
    </header>
  );
}

function Where({ place: { region, account } }: { readonly place: PlaceDocument }) {
  if (region === undefined)
    return (
      <span class="where" title="It runs on this machine: nothing of it is in an AWS account">
        local
      </span>
    );
  const of = account === undefined ? "" : ` of account ${account}`;
  return (
    <span class="where" title={`AWS Region ${region}${of}`}>
      <bdi>{region}</bdi>
      {account !== undefined && (
        <>
          {" · "}
          <bdi>{account}</bdi>
        </>
      )}
    </span>
  );
}
