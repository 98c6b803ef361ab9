/** `npm run prove:console`: the console's pages in a real browser, which it installs where it is missing and may be. */
import { proveConsole } from "../console/prove.ts";

proveConsole();
