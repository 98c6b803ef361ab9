/** Starts the page. */
import { render } from "preact";
import { useToken } from "./api/call.ts";
import { takeToken } from "./api/token.ts";
import { Page } from "./page.tsx";
import { pageAt } from "./pages/all.ts";

useToken(takeToken());
// It is fetched while the frame is drawn, which says what fails.
pageAt(location)
  ?.load()
  .catch(() => {});
const root = document.getElementById("page");
if (root !== null) render(<Page />, root);
