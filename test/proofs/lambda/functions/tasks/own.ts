import { ownTask } from "../probe/own-task.ts";

export default ownTask("own");
