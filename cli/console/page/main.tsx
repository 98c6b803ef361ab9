/** Starts the page. */
import { render } from "preact";
import { useToken } from "./api/call.ts";
import { takeToken, tellOthers, tokenOfOthers } from "./api/token.ts";
import { Page } from "./page.tsx";
import { pageAt } from "./pages/all.ts";
import { loadPage } from "./pages/body.tsx";

const page = pageAt(location);
// It is shown as soon as it is there, and what fails is said then.
if (page !== undefined) loadPage(page).catch(() => {});
const token = takeToken() ?? (await tokenOfOthers());
useToken(token);
if (token !== undefined) tellOthers(token);
const root = document.getElementById("page");
if (root !== null) render(<Page />, root);
