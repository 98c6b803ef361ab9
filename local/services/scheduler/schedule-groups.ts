/**
 * The groups of schedules: the default one, those of the template, and those that were made through the API. The default
 * one is there from the start, as if it had been made through the API, and is stored once it has tags. A group
 * that is deleted is `DELETING` for a second of local time, as on AWS for a while, and takes no schedule meanwhile. Its
 * schedules are the matter of `scheduler.ts`.
 */
import type { LocalTime } from "../../time/index.ts";
import { conflict, invalid, noGroup, overQuota } from "./errors.ts";
import type { Origin, ScheduleTable, StoredGroup } from "./schedule-table.ts";

export interface ScheduleGroup extends StoredGroup {
  readonly arn: string;
  readonly State: "ACTIVE" | "DELETING";
  readonly origin: Origin;
}

export type Tags = Readonly<Record<string, string>>;

/** AWS's quotas. */
const mostGroups = 500;
const mostTags = 50;

const deletingMilliseconds = 1_000;
const defaultGroup = "default";

export interface ScheduleGroupsOptions {
  readonly time: LocalTime;
  readonly table: ScheduleTable;
  /** The ARN of a group, by its name. */
  readonly arnOf: (name: string) => string;
  /** A group is there from now on, or begins to be deleted. */
  readonly changed: (name: string) => void;
}

export class ScheduleGroups {
  readonly #options: ScheduleGroupsOptions;
  readonly #groups = new Map<string, ScheduleGroup>();

  constructor(options: ScheduleGroupsOptions) {
    this.#options = options;
    const now = options.time.now();
    this.#set({ name: defaultGroup, tags: {}, createdAt: now, modifiedAt: now }, "api");
    for (const group of options.table.groups()) this.#set(group, "api");
  }

  /** By name. */
  get all(): ScheduleGroup[] {
    return [...this.#groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  has(name: string): boolean {
    return this.#groups.has(name);
  }

  /** @throws a `ResourceNotFoundException` */
  get(name: string): ScheduleGroup {
    const group = this.#groups.get(name);
    if (group === undefined) throw noGroup(name);
    return group;
  }

  /** By its ARN. @throws a `ResourceNotFoundException`, also for the ARN of another account or Region */
  of(arn: string): ScheduleGroup {
    const name = arn.split("/").at(-1) ?? "";
    if (this.#options.arnOf(name) !== arn) throw noGroup(arn);
    return this.get(name);
  }

  /** The group of a schedule that is about to change. @throws also a `ConflictException` while it is deleted */
  active(name: string): ScheduleGroup {
    const group = this.get(name);
    if (group.State === "DELETING") throw conflict(`Schedule group ${name} is being deleted.`);
    return group;
  }

  /** @throws a `ConflictException` for a name that is taken, a `ServiceQuotaExceededException`, a `ValidationException` */
  create(name: string, tags: Tags): ScheduleGroup {
    if (this.#groups.has(name)) throw conflict(`Schedule group ${name} already exists.`);
    if (this.#groups.size >= mostGroups)
      throw overQuota(`The number of schedule groups is limited to ${mostGroups}.`);
    checkTags(tags);
    const now = this.#options.time.now();
    const group = { name, tags, createdAt: now, modifiedAt: now };
    this.#options.table.putGroup(group);
    return this.#set(group, "api");
  }

  setTags(name: string, change: (tags: Tags) => Tags): void {
    const { origin, ...group } = this.get(name);
    const tags = change(group.tags);
    checkTags(tags);
    const changed = { ...group, tags, modifiedAt: this.#options.time.now() };
    if (origin === "api") this.#options.table.putGroup(changed);
    this.#groups.set(name, { ...changed, origin });
  }

  /** It is gone a second of local time later. */
  delete(name: string): void {
    if (name === defaultGroup) throw invalid("The default schedule group cannot be deleted.");
    const group = this.active(name);
    this.#options.table.deleteGroup(name);
    const deleting: ScheduleGroup = { ...group, State: "DELETING" };
    this.#groups.set(name, deleting);
    this.#options.changed(name);
    const { time } = this.#options;
    time.at(time.now() + deletingMilliseconds, () => {
      if (this.#groups.get(name) === deleting) this.#groups.delete(name);
    });
  }

  /** Whether a group of this name is there, and not from the template. */
  isOfApi(name: string): boolean {
    return this.#groups.get(name)?.origin === "api";
  }

  /** The template's groups from now on, in place of those that it had. */
  replaceTemplate(declared: ReadonlyMap<string, Tags>): void {
    for (const { name, origin } of this.all) {
      if (origin !== "template" || declared.has(name)) continue;
      this.#groups.delete(name);
      this.#options.changed(name);
    }
    const now = this.#options.time.now();
    for (const [name, tags] of declared) {
      const { createdAt = now, modifiedAt = now } = this.#groups.get(name) ?? {};
      this.#set({ name, tags, createdAt, modifiedAt }, "template");
    }
  }

  #set(group: StoredGroup, origin: Origin): ScheduleGroup {
    const arn = this.#options.arnOf(group.name);
    const whole: ScheduleGroup = { ...group, arn, State: "ACTIVE", origin };
    if (!this.#groups.has(group.name)) this.#options.changed(group.name);
    this.#groups.set(group.name, whole);
    return whole;
  }
}

function checkTags(tags: Tags): void {
  const count = Object.keys(tags).length;
  if (count > mostTags) throw invalid(`A schedule group can have at most ${mostTags} tags, not ${count}.`);
  const reserved = Object.keys(tags).find((key) => /^aws:/i.test(key));
  if (reserved !== undefined) throw invalid(`Tag key ${reserved} is reserved: aws: is AWS's own prefix.`);
}
