/**
 * A stack at work on one machine: its functions, event sources and schedules, and AWS's ways of looking at them.
 * What holds state is opened and closed by others (`aws/`); what is made of the template here goes with it.
 *
 * Nothing is received or fired before `start`: whoever makes it may put the state in order in between.
 */

import { deploy } from "../../stack/deploy.ts";
import type { Stack } from "../../stack/stack.ts";
import type { Template } from "../../stack/template.ts";
import { cloudFormationService } from "../cloudformation/index.ts";
import type { LocalAws } from "../index.ts";
import { schedulerService } from "../scheduler/api.ts";
import { RateAnchors } from "../scheduler/rate-anchors.ts";
import { scheduleGroupsOf, schedulesOf } from "../scheduler/schedule-settings.ts";
import { Scheduler } from "../scheduler/scheduler.ts";
import { lambdaService } from "./api.ts";
import type { LogLine } from "./environment/log.ts";
import type { Orphans } from "./environment/orphans.ts";
import { EventSource } from "./event-source.ts";
import { eventSourcesOf } from "./event-source-settings.ts";
import { Executor } from "./executor.ts";

/** What an app is made of. */
export interface LocalAppOptions {
  readonly stack: Stack;
  /** As it was before it was resolved, for who asks CloudFormation. */
  readonly template: Template;
  readonly aws: LocalAws;
  readonly orphans: Orphans;
  /** Where `writeHostProgram` put the program of environments. */
  readonly program: string;
  readonly onLine: (line: LogLine) => void;
  readonly warn: (line: string) => void;
  /** Invocations at once. @default see `Executor` */
  readonly places?: number;
}

/** A deployed stack. */
export class LocalApp {
  readonly executor: Executor;
  readonly #options: LocalAppOptions;
  #scheduler: Scheduler | undefined;
  #sources: EventSource[] = [];

  /** Makes the stack's resources, or brings them up to date. Throws on what cannot be made, naming it. */
  static async deploy(options: LocalAppOptions): Promise<LocalApp> {
    const app = new LocalApp(options);
    await deploy(options.stack, options.aws, app.executor);
    return app;
  }

  private constructor(options: LocalAppOptions) {
    const { aws, orphans, program, onLine, warn, places } = options;
    this.#options = options;
    this.executor = new Executor(
      {
        time: aws.time,
        region: aws.region,
        endpoint: aws.endpoint,
        logFolder: aws.state.path("logs"),
        program,
        onLine,
        onSpawn: (pid) => orphans.note(pid),
      },
      { warn, ...(places === undefined ? {} : { places }) },
    );
  }

  /** Answers for the stack, fires its schedules and drains its queues. */
  start(): void {
    const { stack, template, aws, warn } = this.#options;
    const { time, sqs, front, region } = aws;
    const { executor } = this;
    const scheduler = new Scheduler({
      time,
      anchors: new RateAnchors(aws.state.path("rates.json")),
      warn,
      deliver: ({ arn }, input) => {
        if (arn.split(":")[2] === "lambda") executor.invokeAsync(arn, input);
        else sqs.send(arn, { body: input });
      },
    });
    this.#scheduler = scheduler;
    for (const schedule of schedulesOf(stack)) scheduler.add(schedule);

    const deployedAt = time.now();
    const groups = scheduleGroupsOf(stack);
    front.register("lambda", lambdaService(executor, deployedAt));
    front.register("cloudformation", cloudFormationService(stack, template, deployedAt));
    front.register("scheduler", schedulerService({ schedules: scheduler.schedules, groups, deployedAt }));

    const sources = eventSourcesOf(stack);
    for (const { functionName, queueArn } of sources) {
      executor.find(functionName);
      sqs.queue(queueArn);
    }
    this.#sources = sources.map(
      (source) => new EventSource(source, { executor, sqs, time, region, warn }, executor.places),
    );
  }

  /**
   * Receives and fires nothing more, and gives the turns under way time to save where they are.
   *
   * @param graceMilliseconds by the machine's clock. @default 10000
   */
  async close(graceMilliseconds?: number): Promise<void> {
    for (const source of this.#sources) source.stop();
    this.#scheduler?.close();
    await this.executor.close(graceMilliseconds);
    // What ended well is deleted from its queue yet.
    await Promise.all(this.#sources.map((source) => source.stopped()));
    this.#options.orphans.clear();
  }
}
