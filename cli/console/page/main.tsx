/** Starts the page. */
import { render } from "preact";
import { useToken } from "./api/call.ts";
import { takeToken, tellOthers, tokenOfOthers } from "./api/token.ts";
import { Page } from "./page.tsx";
import { pageAt } from "./pages/all.ts";

// It is fetched while the frame is drawn, which says what fails.
pageAt(location)
  ?.load()
  .catch(() => {});
const token = takeToken() ?? (await tokenOfOthers());
useToken(token);
if (token !== undefined) tellOthers(token);
const root = document.getElementById("page");
if (root !== null) render(<Page />, root);
