/** Requests without an answer, and those that fail: each is sent again, three times in all. */
import { expect, test } from "vitest";
import { answered } from "../../../functions/turns/rate/answered.ts";
import { VirtualClock } from "../../engine/virtual-clock.ts";

async function sentAt(answers: readonly (() => Promise<string>)[]) {
  const clock = new VirtualClock("2026-11-21T09:00:00Z");
  const start = clock.now();
  const sent: number[] = [];
  let result = "";
  const send = () => {
    sent.push(clock.now() - start);
    return (answers[sent.length - 1] as () => Promise<string>)();
  };
  void answered(clock, send).then(
    (answer) => {
      result = answer;
    },
    () => {
      result = "failed";
    },
  );
  for (let i = 0; i < 10; i++) await clock.advance(50);
  return { sent, result };
}

const silent = () => new Promise<string>(() => {});
const fails = () => Promise.reject(new Error("throttled"));
const answers = async () => "an answer";

test.each([
  ["one that is answered is sent once", [answers], [0], "an answer"],
  ["one without an answer is sent again after 150 ms", [silent, answers], [0, 150], "an answer"],
  ["one that fails is not sent again at once", [fails, answers], [0, 150], "an answer"],
  ["one that fails three times has failed", [fails, fails, fails], [0, 150, 300], "failed"],
])("%s", async (_, given, sent, result) => {
  expect(await sentAt(given)).toEqual({ sent, result });
});
