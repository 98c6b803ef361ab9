/** Starts the page. */
import { render } from "preact";
import { useToken } from "./api/call.ts";
import { takeToken } from "./api/token.ts";
import { Page } from "./page.tsx";
import { pageAt } from "./pages/all.ts";
import { loadPage } from "./pages/body.tsx";

useToken(takeToken());
const page = pageAt(location);
// It is shown as soon as it is there, and what fails is said then.
if (page !== undefined) loadPage(page).catch(() => {});
const root = document.getElementById("page");
if (root !== null) render(<Page />, root);
