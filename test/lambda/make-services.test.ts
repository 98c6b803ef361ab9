import { expect, expectTypeOf, test } from "vitest";
import { makeServices } from "../../functions/lambda/make-services.ts";

test("each service is made at its first use, once, of the variables of its function", () => {
  const made: string[] = [];
  const services = makeServices({
    mail: (variable) => ({ from: variable("MAIL_FROM"), made: made.push("mail") }),
    nothing: () => void made.push("nothing"),
  })({ MAIL_FROM: "a@b.c" });
  expectTypeOf<typeof services.mail>().toEqualTypeOf<{ from: string; made: number }>();
  expect(made).toEqual([]);
  expect([services.mail, services.mail]).toEqual([
    { from: "a@b.c", made: 1 },
    { from: "a@b.c", made: 1 },
  ]);
  expect([services.nothing, services.nothing]).toEqual([undefined, undefined]);
  expect(made).toEqual(["mail", "nothing"]);
});

test.each([{}, { MAIL_FROM: "" }, { MAIL_FROM: undefined }])(
  "a service whose variable is missing or empty says who sets it when it is used: %j",
  (env) => {
    const services = makeServices({ mail: (variable) => variable("MAIL_FROM"), other: () => 1 })(env);
    expect(services.other).toBe(1);
    expect(() => services.mail).toThrow(
      "variable MAIL_FROM is not set: infra/resources.ts sets it for the tasks that it names",
    );
  },
);
