/** Every deployed task: its lane, and what operations set over its own file. The order of lines means nothing. */
import { deployed } from "./deployed.ts";

export default deployed(() => []);
