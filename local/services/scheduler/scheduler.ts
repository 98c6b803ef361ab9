/**
 * EventBridge Scheduler in this process: all its schedules, and what fires them.
 *
 * Those of a template follow the template: a change through the API lasts until the template is deployed again, at the
 * next start or the next saved file. Those that were made through the API are stored, and only the API, or the deletion
 * of their group, takes them away. The parts:
 *
 * - `operations.ts` and `api.ts`: the twelve operations, by name and over HTTP; `request-shapes.ts`: what they take.
 * - `schedule-definition.ts`, `target.ts`: what a schedule may be. `schedule-groups.ts`: groups and their tags.
 * - `firing.ts`: when a schedule fires; `deliveries.ts`: what becomes of an occurrence.
 */
import { type Account, arn as arnOf } from "../../stack/index.ts";
import type { LocalTime } from "../../time/index.ts";
import type { Sender } from "../emulated-service.ts";
import { ClientTokens } from "./client-tokens.ts";
import { Deliveries } from "./deliveries.ts";
import { conflict, noSchedule } from "./errors.ts";
import { Firing } from "./firing.ts";
import type { RateAnchors } from "./rate-anchors.ts";
import {
  definitionOf,
  instantsOf,
  type ScheduleDefinition,
  type ScheduleRequest,
} from "./schedule-definition.ts";
import { ScheduleGroups, type Tags } from "./schedule-groups.ts";
import type { Origin, ScheduleTable, StoredSchedule } from "./schedule-table.ts";
import type { Targets } from "./target.ts";

/** A schedule that is there. */
export interface ExistingSchedule extends StoredSchedule {
  readonly arn: string;
  readonly origin: Origin;
}

export interface SchedulerOptions {
  readonly time: LocalTime;
  /** Of the template's rates. */
  readonly anchors: RateAnchors;
  /** What was made through the API. */
  readonly table: ScheduleTable;
  readonly sender: Sender;
  readonly warn: (line: string) => void;
  readonly account: Account;
}

export class Scheduler {
  readonly groups: ScheduleGroups;
  /** Of the requests that were done. */
  readonly tokens = new ClientTokens();
  readonly #options: SchedulerOptions;
  readonly #firing: Firing;
  readonly #deliveries: Deliveries;
  readonly #schedules = new Map<string, ExistingSchedule>();
  /** What the stack that is being made declares, by ARN and by name. */
  readonly #declared = new Map<string, ScheduleDefinition>();
  readonly #declaredGroups = new Map<string, Tags>();

  constructor(options: SchedulerOptions) {
    const { time, table, sender, warn, account } = options;
    this.#options = options;
    this.groups = new ScheduleGroups({
      ...{ time, table, arnOf: (name: string) => groupArn(name, account) },
      changed: (name) => this.tokens.forget(groupKey(name)),
    });
    this.#deliveries = new Deliveries({ time, sender, warn, settled: (arn) => this.#settled(arn) });
    this.#firing = new Firing({
      time,
      warn,
      deliver: (arn, definition, instant) => this.#deliveries.accept(arn, definition, instant),
    });
    for (const stored of table.schedules()) this.#set(stored, "api");
  }

  /** By group and name. */
  get schedules(): ExistingSchedule[] {
    return [...this.#schedules.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  }

  /** @throws a `ResourceNotFoundException` */
  get(group: string, name: string): ExistingSchedule {
    this.groups.get(group);
    const found = this.#schedules.get(scheduleArn(group, name, this.#options.account));
    if (found === undefined) throw noSchedule(name);
    return found;
  }

  /** @throws a `ValidationException`, `ResourceNotFoundException` or `ConflictException` */
  create(request: ScheduleRequest): ExistingSchedule {
    const now = this.#options.time.now();
    const definition = definitionOf(request, this.#targets, now);
    this.groups.active(definition.GroupName);
    const arn = scheduleArn(definition.GroupName, definition.Name, this.#options.account);
    if (this.#schedules.has(arn)) throw conflict(`Schedule ${definition.Name} already exists.`);
    const stored = { definition, anchor: wholeSecond(now), createdAt: now, modifiedAt: now };
    this.#options.table.putSchedule(stored);
    return this.#set(stored, "api");
  }

  /** Replaces a schedule as a whole. A rate begins a new rhythm only where it changes. */
  update(request: ScheduleRequest): ExistingSchedule {
    const now = this.#options.time.now();
    const definition = definitionOf(request, this.#targets, now);
    const earlier = this.get(definition.GroupName, definition.Name);
    this.groups.active(definition.GroupName);
    const isSameRhythm = earlier.definition.ScheduleExpression === definition.ScheduleExpression;
    const anchor = isSameRhythm ? earlier.anchor : wholeSecond(now);
    const stored = { definition, anchor, createdAt: earlier.createdAt, modifiedAt: now };
    if (earlier.origin === "api") this.#options.table.putSchedule(stored);
    return this.#set(stored, earlier.origin);
  }

  delete(group: string, name: string): void {
    this.#drop(this.get(group, name));
  }

  /** Deletes a group with its schedules. */
  deleteGroup(name: string): void {
    this.groups.delete(name);
    for (const schedule of this.#schedules.values())
      if (schedule.definition.GroupName === name) this.#drop(schedule);
  }

  /** Forgets what was declared and not started. */
  begin(): void {
    this.#declared.clear();
    this.#declaredGroups.clear();
  }

  /** Declares a group of the template. Throws where another one has its name. */
  declareGroup(name: string, tags: Tags): void {
    if (this.groups.isOfApi(name))
      throw new Error(`schedule group ${name} is there already, and not from the template: delete it first`);
    this.#declaredGroups.set(name, tags);
  }

  /** Declares a schedule of the template, which fires from `start` on. @throws a `ValidationException` */
  declare(request: ScheduleRequest): void {
    const definition = definitionOf(request, this.#targets, undefined);
    const arn = scheduleArn(definition.GroupName, definition.Name, this.#options.account);
    if (this.#schedules.get(arn)?.origin === "api")
      throw new Error(
        `schedule ${definition.GroupName}/${definition.Name} is there already, and not from the template: delete it first`,
      );
    this.#declared.set(arn, definition);
  }

  /** Fires the declared schedules, and those that were made through the API. One that is unchanged keeps its next instant. */
  start(): void {
    const { time, anchors } = this.#options;
    const now = time.now();
    this.groups.replaceTemplate(this.#declaredGroups);
    this.#dropWithoutGroup();
    for (const schedule of this.#schedules.values())
      if (schedule.origin === "template" && !this.#declared.has(schedule.arn)) this.#drop(schedule);
    for (const [arn, definition] of this.#declared) {
      const earlier = this.#schedules.get(arn);
      if (JSON.stringify(earlier?.definition) === JSON.stringify(definition)) continue;
      const isRate = definition.ScheduleExpression.startsWith("rate(");
      const anchor = isRate ? anchors.of(arn, definition.ScheduleExpression, now) : 0;
      this.#set({ definition, anchor, createdAt: earlier?.createdAt ?? now, modifiedAt: now }, "template");
    }
    this.#firing.start();
  }

  /** Fires nothing more. */
  stop(): void {
    this.#firing.stop();
    this.#deliveries.stop();
  }

  close(): void {
    this.stop();
    this.#options.table.close();
  }

  get #targets(): Targets {
    const { sender } = this.#options;
    return {
      services: sender.services,
      hasOperation: (service, operation) => sender.hasOperation(service, operation),
    };
  }

  #set(stored: StoredSchedule, origin: Origin): ExistingSchedule {
    const { definition, anchor } = stored;
    const arn = scheduleArn(definition.GroupName, definition.Name, this.#options.account);
    const schedule: ExistingSchedule = { ...stored, arn, origin };
    if (!this.#schedules.has(arn)) this.tokens.forget(keyOf(schedule));
    this.#schedules.set(arn, schedule);
    // AWS does not say when a rate fires first. Here it is one interval after the schedule was created.
    const { StartDate } = definition;
    const from = StartDate === undefined ? anchor : StartDate * 1000;
    this.#firing.set(arn, definition, instantsOf(definition, from));
    return schedule;
  }

  #drop(schedule: ExistingSchedule): void {
    const { arn, origin, definition } = schedule;
    this.tokens.forget(keyOf(schedule));
    if (origin === "api") this.#options.table.deleteSchedule(definition);
    this.#schedules.delete(arn);
    this.#firing.drop(arn);
    this.#deliveries.drop(arn);
  }

  /** A group that the template no longer has goes with what was added to it through the API, as on AWS. */
  #dropWithoutGroup(): void {
    const without = this.schedules.filter(({ definition, origin }) => {
      return origin === "api" && !this.groups.has(definition.GroupName);
    });
    for (const schedule of without) {
      this.#drop(schedule);
      this.#options.warn(`schedule ${keyOf(schedule)} was deleted: the template no longer has its group`);
    }
  }

  #settled(arn: string): void {
    const schedule = this.#schedules.get(arn);
    if (schedule?.definition.ActionAfterCompletion !== "DELETE") return;
    if (schedule.definition.State === "ENABLED" && !this.#firing.firesAgain(arn)) this.#drop(schedule);
  }
}

export function scheduleArn(group: string, name: string, account: Account): string {
  return arnOf(account, "scheduler", `schedule/${group}/${name}`);
}

export function groupArn(name: string, account: Account): string {
  return arnOf(account, "scheduler", `schedule-group/${name}`);
}

/** What lists are ordered by. A name has no slash. */
export function keyOf({ definition: { GroupName, Name } }: Pick<ExistingSchedule, "definition">): string {
  return `${GroupName}/${Name}`;
}

/** What client tokens know a group by. */
export function groupKey(name: string): string {
  return `${name}/`;
}

function wholeSecond(instant: number): number {
  return Math.floor(instant / 1000) * 1000;
}
