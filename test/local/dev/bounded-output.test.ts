import { expect, test } from "vitest";
import { boundedOutput } from "../../../local/dev/bounded-output.ts";

test("lines that nobody reads are left out beyond a limit, and it is said how many", () => {
  let unread = "";
  const output = {
    write: (text: string) => {
      unread += text;
      return true;
    },
    get writableLength() {
      return unread.length;
    },
  };
  const say = boundedOutput(output as never, 10);
  for (const line of ["one", "two", "three", "four", "five"]) say(line);
  expect(unread).toBe("one\ntwo\nthree\n");
  unread = "";
  say("six");
  expect(unread).toBe("2 lines are left out here, since nobody read them in time\nsix\n");
});
