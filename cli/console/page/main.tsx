/** Starts the page. */
import { render } from "preact";
import { useToken } from "./api/call.ts";
import { takeToken } from "./api/token.ts";
import { Page } from "./page.tsx";

useToken(takeToken());
const root = document.getElementById("page");
if (root !== null) render(<Page />, root);
