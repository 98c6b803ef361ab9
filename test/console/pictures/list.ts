/** Which pictures there are of the console, and of what. */

export interface Picture {
  /** What the page's address says behind its origin. */
  readonly address: string;
  /** In pixels. @default 1280 */
  readonly width?: number;
  /** In pixels. */
  readonly height: number;
}

const encoded = (id: string) => id.split("/").map(encodeURIComponent).join("/");

/** By name: the page's, as pages/index.ts has it, or that of a part of one. */
export const pictures: Readonly<Record<string, Picture>> = {
  tasks: { address: "/tasks", height: 1_060 },
  task: { address: "/tasks/sum-sales", height: 945 },
  form: { address: "/tasks/export-customers?tab=run", height: 960 },
  calendar: { address: "/calendar?of=send-invoices&from=2026-10-25T00:30:00Z", height: 880 },
  hours: { address: "/calendar?view=hours", height: 760 },
  runs: { address: "/runs", height: 800 },
  run: {
    address: `/runs/${encoded("import-products/2026-10-25T05:00:00Z/morning")}`,
    height: 1_250,
  },
  shards: {
    address: `/runs/${encoded("rebuild-search/2026-10-25T08:50:00Z/manual~5c0ffee5c0ff")}?tab=shards`,
    height: 860,
  },
  backfill: { address: "/backfill?task=sum-sales&from=2d&max=2", height: 800 },
  lanes: { address: "/lanes", height: 1_000 },
  phone: { address: "/tasks", width: 390, height: 800 },
};

export const schemes = ["light", "dark"] as const;
export type Scheme = (typeof schemes)[number];

/** From the project's root. */
export const pictureFolder = "docs/console";

/** In bytes. */
export const largest = 100_000;
