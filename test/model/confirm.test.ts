import { expect, test } from "vitest";
import type { Confirm } from "../../functions/model/task/confirm/confirm.ts";
import { defineTask } from "../../functions/model/task/task.ts";
import { mayBeSameCaller } from "../../functions/operators/index.ts";

const define = (confirm: unknown) =>
  defineTask({ name: "drop", description: "Drops a table.", confirm: confirm as Confirm, run() {} });

test.each([[true], [false], [{ typeName: true }], [{ by: "another person", expiresAfterSeconds: 60 }]])(
  "confirm may be %j",
  (confirm) => {
    expect(define(confirm).settings.confirm).toEqual(confirm);
  },
);

test.each([
  ["yes"],
  [1],
  [null],
  [[]],
  [{ typeName: "drop" }],
  [{ by: "ada" }],
  [{ expiresAfterSeconds: 59 }],
  [{ expiresAfterSeconds: 90.5 }],
  [{ expiresAfter: 90 }],
])("confirm may not be %j, and the mistake says what is allowed", (confirm) => {
  expect(() => define(confirm)).toThrow(
    /confirm .* is not allowed: true, false, or an object of typeName: true, by: "another person" and expiresAfterSeconds: a whole number from 60 to 2592000/,
  );
});

const session = (role: string, name: string, account = "111122223333") =>
  `arn:aws:sts::${account}:assumed-role/${role}/${name}`;

test.each([
  [session("Ops", "ada@work"), session("Ops", "ada@work"), true],
  // One user of IAM Identity Center, with two permission sets.
  [session("Ops", "ada@work"), session("Admins", "Ada@work"), true],
  [session("Ops", "ada@work"), session("Ops", "bob@work"), false],
  [session("Ops", "ada@work"), session("Ops", "ada@work", "444455556666"), false],
  // Names that SDKs make up name nobody.
  [session("Ops", "botocore-session-1789000000"), session("Ops", "botocore-session-1789000001"), true],
  [session("Ops", "ada@work"), session("Ops", "aws-sdk-js-1789000000000"), true],
  [session("Ops", "ada@work"), session("Admins", "aws-sdk-js-1789000000000"), true],
  [session("Ops", "botocore-session-1789000000"), session("Admins", "botocore-session-1789000001"), true],
  [session("Ops", "i-0abc123"), session("Ops", "i-0abc124"), true],
  ["arn:aws:iam::111122223333:user/ada", session("Ops", "aws-sdk-js-1789000000000"), true],
  ["arn:aws:iam::111122223333:root", session("Ops", "ada@work"), true],
  // An IAM user and a session of that name.
  ["arn:aws:iam::111122223333:user/team/ada", session("Ops", "ada"), true],
  ["arn:aws:iam::111122223333:user/ada", session("Ops", "bob"), false],
  ["arn:aws:iam::111122223333:user/ada", "arn:aws:iam::111122223333:user/bob", false],
  ["ada@laptop", "ada@laptop", true],
  ["ada@laptop", "bob@laptop", false],
  // A user of two machines.
  ["ada@laptop", "Ada@desktop", true],
  ["ada@laptop", "ada", true],
  ["ada", "bob@laptop", false],
  ["code", "walk/2026-03-01T12:00:00Z/manual~a3", true],
  ["code", "ada", false],
  // All code of a stage is one caller.
  ["clean/2026-03-01T12:00:00Z/nightly", "clean/2026-03-02T12:00:00Z/nightly", true],
  ["clean/2026-03-01T12:00:00Z/nightly", session("Ops", "ada@work"), false],
  ["sold", session("Ops", "ada@work"), false],
])("whether %s and %s may be one caller is %s", (one, other, same) => {
  expect([mayBeSameCaller(one, other), mayBeSameCaller(other, one)]).toEqual([same, same]);
});
