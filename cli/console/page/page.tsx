/** The frame of every page, and the page that the address asks for. */
import { useCallback, useState } from "preact/hooks";
import { About, notToldYet } from "./about.ts";
import type { AboutDocument, ListDocument } from "./api/documents.ts";
import { useAddress } from "./api/location.ts";
import { setClock } from "./api/now.ts";
import { usePolled } from "./api/poll.ts";
import { useScript } from "./api/script.ts";
import { troubleOf, useTrouble } from "./api/trouble.ts";
import { Header } from "./frame/header.tsx";
import { useKeys } from "./frame/keys.ts";
import { KeysDialog } from "./frame/keys-dialog.tsx";
import { TroubleBox } from "./frame/trouble.tsx";
import { useAlive } from "./frame/use-alive.ts";
import { useArrival } from "./frame/use-arrival.ts";
import { pageAt } from "./pages/all.ts";
import { Boundary } from "./parts/boundary.tsx";
import { Link } from "./parts/link.tsx";
import { Loaded } from "./parts/loaded.tsx";
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
  // Before anything is drawn that says how far it is.
  if (about.document !== undefined && about.at !== undefined) setClock(about.document.now, about.at);
  const tasks = usePolled<ListDocument>(listed, undefined, listRestMs);
  const { say, said } = useSaid();
  const [isHelped, setHelped] = useState(false);
  const help = useCallback(() => setHelped(true), []);
  useKeys(help);
  useAlive(tasks.refresh);
  const page = pageAt(address);
  const stage = tasks.document?.stage;
  const title = [page?.title(address) ?? "No such page", stage, "Pawl"].filter(Boolean).join(" · ");
  const body = useScript(page?.load);
  const arrived = useArrival(title, address.pathname, page === undefined || body.document !== undefined);
  const trouble = useTrouble();
  const error = [about.error, tasks.error].find((one) => one && troubleOf(one.status) === undefined);
  return (
    <About.Provider value={about.document ?? notToldYet}>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <Header stage={stage} page={page} off={trouble ?? (error && "error")} onHelp={help} />
      <p class="unseen" aria-live="polite">
        {arrived}
      </p>
      <TroubleBox trouble={trouble} error={error} />
      <main id="content" tabIndex={-1}>
        <Say.Provider value={say}>
          {page === undefined ? (
            <NoPage />
          ) : (
            <Loaded key={page.name} of={body}>
              {(Body) => (
                <Boundary at={address.href}>
                  <Body address={address} tasks={tasks} />
                </Boundary>
              )}
            </Loaded>
          )}
        </Say.Provider>
      </main>
      {said}
      {isHelped && <KeysDialog onClose={() => setHelped(false)} />}
    </About.Provider>
  );
}

function NoPage() {
  return (
    <>
      <h1>No such page</h1>
      <p>
        Nothing is at this address. <Link to="/tasks">See all tasks</Link>.
      </p>
    </>
  );
}
