/** Messages of groups in standard queues, and who may be a dead-letter queue of whom. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LocalTime } from "../../../../local/index.ts";
import { noisyGroups } from "../../../../local/services/sqs/noisy-groups.ts";
import { Sqs } from "../../../../local/services/sqs/sqs.ts";
import { account } from "../../small-app.ts";
import { temporaryFolder } from "../../temporary-aws.ts";

let time: LocalTime;
let sqs: Sqs;

beforeEach(() => {
  time = new LocalTime();
  time.freeze();
  sqs = new Sqs({ time, ...account });
  sqs.createQueue("q", { VisibilityTimeout: "600" });
});
afterEach(() => {
  sqs.close();
  time.close();
});

const send = (body: string, groupId?: string) => sqs.send("q", { body, groupId });
const receive = (max: number) => sqs.receiveNow("q", { max }).map(({ body }) => body);

test("a group with many messages in flight waits until those of the other groups and of no group are delivered", () => {
  for (let i = 0; i < 40; i++) send(`noisy ${i}`, "noisy");
  send("quiet", "quiet");
  send("alone");
  // Until 30 of its messages are in flight it is a group like all others.
  for (let i = 0; i < 3; i++) expect(receive(10).every((body) => body.startsWith("noisy"))).toBe(true);
  expect(receive(4)).toEqual(["quiet", "alone", "noisy 30", "noisy 31"]);
});

test("a group is noisy with 30 messages in flight and more than a tenth of all, the one with the fewest first", () => {
  const of = (total: number, ...counts: number[]) =>
    noisyGroups(
      { total, groups: new Map(counts.map((count) => [String(count), count])) },
      { total: 0, groups: new Map() },
    );
  expect(of(29, 29)).toEqual([]);
  expect(of(299, 30)).toEqual(["30"]);
  expect(of(300, 30)).toEqual([]);
  expect(of(100, 60, 31, 9)).toEqual(["31", "60"]);
});

test("a group is noisy that takes more than a tenth of the consumers' time, the one with the least first", () => {
  const of = (total: number, ...ms: number[]) =>
    noisyGroups(
      { total: 0, groups: new Map() },
      { total, groups: new Map(ms.map((each) => [String(each), each])) },
    );
  expect(of(999, 999)).toEqual([]);
  expect(of(1_000, 100)).toEqual([]);
  expect(of(1_000, 101)).toEqual(["101"]);
  expect(of(2_000, 1_100, 300, 100)).toEqual(["300", "1100"]);
});

test("a group whose few messages take long waits for the others, until its time is forgotten", () => {
  const work = (ms: number) => {
    const [message] = sqs.receiveNow("q");
    time.advance(ms);
    sqs.delete("q", message?.receiptHandle ?? "");
    return message?.body;
  };
  for (let i = 0; i < 9; i++) send(`slow ${i}`, "slow");
  send("quick", "quick");
  expect(work(900)).toBe("slow 0");
  expect(work(900)).toBe("slow 1");
  expect(work(10)).toBe("quick");
  expect(work(900)).toBe("slow 2");
  send("quick again", "quick");
  send("alone");
  expect([work(10), work(10)]).toEqual(["quick again", "alone"]);
  time.advance(60_000);
  send("too late", "quick");
  expect(work(10)).toBe("slow 3");
});

test("a message that its consumer still has, or gave back, counts for its group", () => {
  send("slow", "slow");
  for (let i = 0; i < 3; i++) send(`next ${i}`, "slow");
  const [held] = sqs.receiveNow("q");
  time.advance(2_000);
  send("quick", "quick");
  expect(receive(1)).toEqual(["quick"]);
  sqs.changeVisibility("q", held?.receiptHandle ?? "", 0);
  send("quick again", "quick");
  expect(receive(1)).toEqual(["quick again"]);
});

test("a message is received with its group, and keeps it on its way to the dead-letter queue", () => {
  sqs.createQueue("dead");
  sqs.setAttributes("q", {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: sqs.arn("dead"), maxReceiveCount: 1 }),
    VisibilityTimeout: "0",
  });
  send("x", "tenant");
  expect(sqs.receiveNow("q")[0]?.attributes.MessageGroupId).toBe("tenant");
  expect(sqs.receiveNow("q")).toEqual([]);
  expect(sqs.receiveNow("dead")[0]?.attributes.MessageGroupId).toBe("tenant");
});

test("a group of no name that SQS allows is refused", () => {
  for (const groupId of ["", "a b", "ä", "x".repeat(129)]) {
    expect(() => send("x", groupId)).toThrow("MessageGroupId can only include alphanumeric");
  }
  send("x", `${"x".repeat(100)}!"#$%&'()*+,-./:;<`);
});

test("state of before there were groups is opened with its messages, and takes groups from then on", () => {
  const folder = temporaryFolder();
  const file = join(folder, "sqs.sqlite");
  const before = new Sqs({ file, time, ...account });
  before.createQueue("q");
  before.send("q", { body: "kept" });
  before.close();
  const database = new DatabaseSync(file);
  database.exec("DROP INDEX visible_groups; ALTER TABLE messages DROP COLUMN groupId");
  database.close();
  const after = new Sqs({ file, time, ...account });
  after.send("q", { body: "new", groupId: "g" });
  const shown = after
    .receiveNow("q", { max: 10 })
    .map(({ body, attributes }) => [body, attributes.MessageGroupId]);
  expect(shown).toEqual([
    ["kept", undefined],
    ["new", "g"],
  ]);
  after.close();
  rmSync(folder, { recursive: true });
});

test("a queue decides whose dead-letter queue it may be", () => {
  const allow = (redrivePermission: string, sourceQueueArns?: string[]) =>
    sqs.setAttributes("dead", { RedriveAllowPolicy: JSON.stringify({ redrivePermission, sourceQueueArns }) });
  sqs.createQueue("dead");
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: sqs.arn("dead"), maxReceiveCount: 3 });
  const use = () => sqs.setAttributes("q", { RedrivePolicy });
  allow("denyAll");
  expect(use).toThrow("Dead letter target does not allow this queue in its RedriveAllowPolicy.");
  allow("byQueue", [`${sqs.arn("q")}x`]);
  expect(use).toThrow("does not allow this queue");
  allow("byQueue", [sqs.arn("q")]);
  use();
  expect(() => sqs.createQueue("other", { RedrivePolicy })).toThrow("does not allow this queue");
  expect(() => allow("someQueues")).toThrow("redrivePermission must be allowAll, denyAll or byQueue");
  expect(() => allow("byQueue")).toThrow("sourceQueueArns must be given with byQueue alone");
});
