/** The tasks of a shop, as the pictures of the console show them. */
import { backfillSchema } from "../../../functions/backfill/index.ts";
import { resolveLane } from "../../../functions/model/task/lane-settings.ts";
import type { Manifest, ManifestTask } from "../../../functions/model/task/manifest.ts";
import { defaultSettings as settings } from "../../../functions/model/task/settings.ts";
import { cron } from "../../../index.ts";
import { manifest, task } from "../../cli/harness.ts";

const own = (name: string, more: Partial<ManifestTask>) => task(name, { ...more, automatic: true });

const shop: readonly ManifestTask[] = [
  task("archive-orders", {
    description: "Moves orders that are seven years old to the archive.",
    tags: ["billing"],
    lane: "bulk",
    triggers: [cron("0 9 1 * *", { id: "monthly", timeZone: "America/New_York" })],
    settings: { ...settings, confirm: { typeName: true } },
  }),
  task("check-payments", {
    description: "Asks the payment service for what was paid.",
    tags: ["billing"],
    triggers: [cron("*/20 6-22 * * *", { id: "often", timeZone: "Europe/Berlin" })],
  }),
  task("clean-uploads", {
    description: "Removes pictures that no product shows.",
    triggers: [cron("0 */6 * * *", { id: "quarterly" })],
    enabled: false,
  }),
  task("erase-customer", {
    description: "Erases all that is known of a customer.",
    tags: ["customers"],
    settings: { ...settings, confirm: { by: "another person" } },
    paramsSchema: { type: "object", properties: { customer: { type: "string" } }, required: ["customer"] },
  }),
  task("expire-carts", {
    description: "Frees the stock of carts that nobody came back to.",
    tags: ["warehouse"],
    triggers: [cron("0 * * * *", { id: "hourly" })],
  }),
  task("export-customers", {
    description: "Writes the customers of a market to a file for the newsletter.",
    doc: "One file a market. Customers who have not agreed to the newsletter are left out.",
    tags: ["customers"],
    lane: "bulk",
    triggers: [cron("0 7 * * MON", { id: "weekly", timeZone: "Europe/Berlin" })],
    masked: ["signature"],
    fields: {
      market: {
        kind: "select",
        choices: [
          { value: "de", label: "Germany" },
          { value: "fr", label: "France" },
        ],
      },
      since: { kind: "date" },
      limit: { kind: "number" },
      languages: { kind: "list", choices: [{ value: "de" }, { value: "en" }, { value: "fr" }] },
      signature: { kind: "text" },
      test: { kind: "checkbox" },
    },
    paramsSchema: {
      type: "object",
      required: ["market", "since"],
      properties: {
        market: { enum: ["de", "fr"], description: "Whose customers." },
        since: {
          ...{ type: "string", format: "date", pattern: "^\\d{4}-\\d{2}-\\d{2}$" },
          description: "Those who have ordered since.",
        },
        limit: {
          type: "integer",
          minimum: 1,
          maximum: 50_000,
          default: 10_000,
          description: "How many at most.",
        },
        languages: {
          type: "array",
          items: { enum: ["de", "en", "fr"] },
          description: "All, where none is given.",
        },
        signature: { type: "string", description: "The key of the mail service." },
        test: { type: "boolean", default: false, description: "Writes the file, and sends nothing." },
      },
      additionalProperties: false,
    },
  }),
  task("import-products", {
    description: "Imports what suppliers sell, file by file.",
    tags: ["catalogue"],
    lane: "bulk",
    triggers: [cron("0 6 * * *", { id: "morning", timeZone: "Europe/Berlin" })],
    settings: { ...settings, timeoutSeconds: 7_200, unit: "products", maxItemErrors: 50 },
    itemErrors: true,
    paramsSchema: { type: "object", properties: { csv: { type: "string" } } },
  }),
  task("rebuild-search", {
    description: "Rebuilds the search index.",
    tags: ["catalogue"],
    lane: "bulk",
    triggers: [cron("15 4 * * SUN", { id: "weekly" })],
    settings: { ...settings, parallel: { shards: 8 }, unit: "products" },
    splitsShards: true,
  }),
  task("refresh-prices", {
    description: "Takes over the suppliers' prices.",
    tags: ["catalogue"],
    triggers: [cron("30 */2 * * *", { id: "prices" })],
    settings: { ...settings, rateLimit: { items: 500, per: "second" } },
  }),
  task("send-invoices", {
    description: "Sends the invoices of the day.",
    tags: ["billing"],
    triggers: [cron("30 2 * * *", { id: "nightly", timeZone: "Europe/Berlin" })],
    settings: { ...settings, maxAttempts: 5 },
  }),
  task("sum-sales", {
    description: "Sums up the sales of each hour for the dashboards.",
    doc: "Reads the orders of one hour, and writes a row for each market.\n\nA run that is done again replaces its rows.",
    tags: ["reports"],
    triggers: [cron("0 * * * *", { id: "hourly" })],
    settings: { ...settings, unit: "orders", timeoutSeconds: 900, maxAttempts: 5 },
    layers: {
      task: { unit: "orders", timeoutSeconds: 600 },
      deployed: { timeoutSeconds: 900 },
      stage: { maxAttempts: 5 },
    },
  }),
  task("sync-stock", {
    description: "Tells the shop what the warehouses have.",
    tags: ["warehouse"],
    triggers: [cron("*/15 * * * *", { id: "stock" })],
    settings: { ...settings, unit: "articles" },
  }),
  task("train-suggestions", {
    description: "Learns which products are bought together.",
    tags: ["catalogue"],
    lane: "bulk",
    triggers: [cron("0 3 * * SUN", { id: "weekly", timeZone: "Europe/London" })],
    settings: { ...settings, unit: "baskets" },
  }),
];

export const shopManifest: Manifest = {
  ...manifest,
  project: "shop",
  stage: "prod",
  lanes: {
    default: resolveLane("default", { maxConcurrency: 10 }),
    bulk: resolveLane("bulk", { preset: "long", memoryMb: 1_024, maxConcurrency: 12 }),
  },
  maxRunningTasks: 20,
  tasks: [
    ...shop,
    own("pawl.backfill", { kind: "run", paramsSchema: backfillSchema }),
    own("pawl.prune", {
      lane: "pawl",
      description: "Removes what nothing else removes.",
      triggers: [cron("0 5 * * *", { id: "daily" })],
    }),
  ],
};
