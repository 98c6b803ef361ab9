/** The frame of every page: the stage, the pages' names, and the page that the address asks for. */
import { useEffect } from "preact/hooks";
import { About } from "./about.ts";
import type { AboutDocument, ListDocument } from "./api/documents.ts";
import { useAddress } from "./api/location.ts";
import { usePolled } from "./api/poll.ts";
import { pages } from "./pages/index.ts";
import { Link } from "./parts/link.tsx";
import { Say, useSaid } from "./parts/said.tsx";

const listed = { command: "list", options: { all: true } } as const;

/** A list costs a call for each hundred tasks and two more: so many of them that there are at most three and a half a minute. */
function listRestMs({ tasks }: ListDocument): number {
  const calls = Math.ceil(tasks.length / 100) + 2;
  return Math.max(60_000, Math.ceil((calls / 3.5) * 60_000));
}

export function Page() {
  const address = useAddress();
  const about = usePolled<AboutDocument>({ command: "console" });
  const tasks = usePolled<ListDocument>(listed, undefined, listRestMs);
  const { say, said } = useSaid();
  const page = pages.find(({ path }) => path.test(address.pathname));
  const stage = tasks.document?.stage;
  useEffect(() => {
    document.title = [page?.title(address), stage, "Pawl"].filter(Boolean).join(" · ");
  }, [page, address.href, stage]);
  const error = about.error ?? tasks.error;
  const shown = (
    <>
      <a class="skip" href="#content">
        Skip to the content
      </a>
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
        <span class="stage">
          {stage !== undefined && `stage ${stage}`}
          {about.document?.readOnly && <b> read-only</b>}
        </span>
      </header>
      {error !== undefined && (
        <p class="problem" role="alert">
          {error.message}
        </p>
      )}
      <main id="content" tabIndex={-1}>
        <Say.Provider value={say}>
          {page === undefined ? <p>There is no such page.</p> : <page.Body address={address} tasks={tasks} />}
        </Say.Provider>
      </main>
      {said}
    </>
  );
  return about.document === undefined ? (
    shown
  ) : (
    <About.Provider value={about.document}>{shown}</About.Provider>
  );
}
