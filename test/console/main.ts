/** `npm run test:console [-- NAME…]`: the console's pages in a real browser; NAME is a part of a test file's path. */
import { proveConsole } from "./prove.ts";

proveConsole(process.argv.slice(2));
