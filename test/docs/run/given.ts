/**
 * What the commands of a page take as given: the run that they call RUN, files that they read, and what they leave behind
 * that other pages would stumble over. A page that is not here takes nothing but the example.
 */
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { until } from "../../e2e/until.ts";
import { root } from "../../steps.ts";
import type { DocsWorld } from "./world.ts";

export interface Given {
  /** Makes it. @returns texts of the page, and what is written in their place */
  prepare?(world: DocsWorld): Promise<Readonly<Record<string, string>>>;
  /** Makes the text that the page shows above its first command. @default none */
  prints?(world: DocsWorld): Promise<string>;
  /** Commands that put it right again, with the same texts replaced. */
  readonly after?: readonly string[];
  /** Where its commands run. @default the clone */
  readonly folder?: string;
  /** Says otherwise how a command is run. */
  instead?(command: string): string;
}

export const given: Readonly<Record<string, Given>> = {
  automatic: { after: ["npx pawl resume pawl.resources"] },
  concurrency: {
    async prepare(world) {
      const id = await world.run("shops.import", "--param", "shop=ice");
      await world.pawl("pause", id);
      return { "shops.import/2030-01-01T02:00:00Z/nightly": id };
    },
    after: ["npx pawl cancel shops.import/2030-01-01T02:00:00Z/nightly"],
  },
  csv: {
    async prepare(world) {
      world.write("cities.csv", "id,name,lat,lng,country,admin1,admin2\na,Çeşme,38.3,26.3,TR,35,\n");
      return {};
    },
  },
  dev: {
    async prints(world) {
      const file = "functions/tasks/import-cities.ts";
      world.changes();
      world.write(file, world.read(file).replace("into their table.", "into a table."));
      await world.reloaded();
      return world.told.join("\n");
    },
  },
  errors: {
    async prepare(world) {
      return { RUN: await world.run("skips-some", "--wait") };
    },
  },
  parallel: {
    async prepare(world) {
      const id = await world.run("in-parts");
      await until("its shards are at work", async () =>
        /running/.test(await world.pawl("status", id, "--shards")),
      );
      return { RUN: id };
    },
    // As many as this machine has processes for.
    instead: (command) =>
      command.replace("--shards 16", "--shards 4").replace("split RUN 003", "split RUN 001"),
    after: ["npx pawl cancel RUN"],
  },
  // Two seeds show that the arguments are known: npm run prove:simulate runs as many as find something.
  simulator: {
    folder: root,
    instead(command) {
      const line = command.replace(/ +#.*/, "");
      if (!line.startsWith("npm run simulate")) return line.replace(/ 1 100$/, " 1 2");
      const seeds = line.replace(/ --seeds \d+/, "");
      return `${seeds.includes(" -- ") ? seeds : `${seeds} --`}${seeds.includes("--story") ? "" : " --seeds 2"}`;
    },
  },
  triggers: {
    async prepare(world) {
      const credentials = { accessKeyId: "test", secretAccessKey: "test" };
      const client = new SQSClient({ endpoint: world.endpoint, region: "us-east-1", credentials });
      const QueueUrl = `${world.endpoint}/000000000000/orders`;
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "no JSON object" }));
      const id = await until("the message is rejected", async () => {
        const [, found] =
          /"((?:\(rejected\)\/)[^"]+)"/.exec(
            await world.pawl("status", "--errored", "--status", "rejected", "--json"),
          ) ?? [];
        return found;
      });
      return { "(rejected)/2026-11-21T09:00:00Z/message~ID": id };
    },
  },
};

/** Pages whose commands come last: they move the time of `pawl dev`. */
export const last: readonly string[] = ["dev"];
