import { timedWalk } from "../probe/timed-walk.ts";

export default timedWalk("cut-short");
