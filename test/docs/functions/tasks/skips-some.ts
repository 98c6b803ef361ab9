/** A task of whose eight items three fail. */
import { array, defineTask } from "pawl";

export default defineTask({
  name: "skips-some",
  description: "Does five of eight items.",
  onItemError: "skip",
  items: ({ cursor }) => array([1, 2, 3, 4, 5, 6, 7, 8], { after: cursor }),
  process(item) {
    if (item % 3 === 0 || item === 7) throw new Error(`item ${item} is broken`);
  },
});
