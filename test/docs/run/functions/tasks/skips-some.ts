/** A task of whose sixteen items every other one fails. */
import { array, defineTask } from "pawl";

export default defineTask({
  name: "skips-some",
  description: "Does eight of sixteen items.",
  onItemError: "skip",
  items: ({ cursor }) => array([...Array(16).keys()], { after: cursor }),
  process(item) {
    if (item % 2 === 0) throw new Error(`item ${item} is broken`);
  },
});
