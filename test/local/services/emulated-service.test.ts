/** The compiler refuses services that are registered in part: `npm run check` fails where an error below is missing. */
import { expect, test } from "vitest";
import type { EmulatedService } from "../../../local/services/emulated-service.ts";
import { inertTypes } from "../../../local/services/inert-types.ts";
import { emulatedServices, type OpenServices, resourceTypes } from "../../../local/services/list.ts";
import type { ResourceType } from "../../../local/stack/index.ts";

class Topics {}

const topic: ResourceType<Topics> = { nameProperty: "TopicName", properties: {}, make: () => {} };

const sns: EmulatedService<"sns", Topics> = {
  name: "sns",
  answers: "once open",
  open: () => new Topics(),
  api: () => ({ handle() {} }),
  resourceTypes: { "AWS::SNS::Topic": topic },
};

test("a resource type that can be named but is not made does not compile", () => {
  // @ts-expect-error `make` is missing
  const named: ResourceType<Topics> = { nameProperty: "TopicName", properties: {} };
  const partial: EmulatedService<"sns", Topics> = {
    ...sns,
    // @ts-expect-error `make` is missing
    resourceTypes: { "AWS::SNS::Topic": { nameProperty: "TopicName", properties: {} } },
  };
  expect([named.make, partial.resourceTypes["AWS::SNS::Topic"]?.make]).toEqual([undefined, undefined]);
});

test("a resource type that does not say which properties it takes does not compile", () => {
  // @ts-expect-error `properties` is missing
  const open: ResourceType<Topics> = { make: () => {} };
  expect(open.properties).toBeUndefined();
});

test("a service without an API, a state or resource types does not compile", () => {
  const { api: _api, ...withoutApi } = sns;
  const { open: _open, ...withoutState } = sns;
  const { resourceTypes: _types, ...withoutTypes } = sns;
  // @ts-expect-error `api` is missing
  const first: EmulatedService<"sns", Topics> = withoutApi;
  // @ts-expect-error `open` is missing
  const second: EmulatedService<"sns", Topics> = withoutState;
  // @ts-expect-error `resourceTypes` is missing
  const third: EmulatedService<"sns", Topics> = withoutTypes;
  expect([first, second, third]).toHaveLength(3);
});

test("a service that needs another one which is not listed does not compile", () => {
  const needsSns: EmulatedService<"events", Topics, { readonly sns: Topics }> = { ...sns, name: "events" };
  // @ts-expect-error `sns` is not in the list
  const listed: EmulatedService<string, unknown, OpenServices> = needsSns;
  expect(listed.name).toBe("events");
});

test("each resource type that can be deployed is made by one service, or needs none", () => {
  const made = [...emulatedServices.map((service) => service.resourceTypes), inertTypes].flatMap(Object.keys);
  expect(made.sort()).toEqual(Object.keys(resourceTypes).sort());
});
