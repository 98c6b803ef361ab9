import { walkTask } from "../probe/walk-task.ts";

export default walkTask("walk-short");
