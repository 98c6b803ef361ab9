/** Starts the page. */
import { render } from "preact";
import { beginToken } from "./api/token.ts";
import { Page } from "./page.tsx";
import { pageAt } from "./pages/all.ts";

// It is fetched while the frame is drawn, which says what fails.
pageAt(location)
  ?.load()
  .catch(() => {});
await beginToken();
const root = document.getElementById("page");
if (root !== null) render(<Page />, root);
