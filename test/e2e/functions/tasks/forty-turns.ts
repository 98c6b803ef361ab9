import { timedWalk } from "../probe/timed-walk.ts";

export default timedWalk("forty-turns");
