/** What the page Task reads of the command's documents. Times are ISO instants unless a name says otherwise. */
import type { OverrideDocument, PauseDocument, RunDocument, TriggerDocument } from "../../api/documents.ts";

/** A part of a JSON Schema. */
export type SchemaDocument = Readonly<Record<string, unknown>>;

export interface ChoiceDocument {
  readonly value: string | number | boolean;
  readonly label?: string;
}

/** What a form shows for a param. */
export interface FieldDocument {
  readonly kind: "text" | "textarea" | "select" | "number" | "checkbox" | "date" | "datetime" | "list";
  /** Of a select, or of each item of a list; "asked": the task's worker knows them. */
  readonly choices?: readonly ChoiceDocument[] | "asked";
}

export interface ConfirmDocument {
  readonly typeName?: boolean;
  readonly by?: string;
}

export interface ShownTriggerDocument extends TriggerDocument {
  /** Of one that follows another task. */
  readonly task?: string;
  readonly status?: string;
  readonly bus?: string;
  readonly pattern?: object;
  readonly queue?: string;
  readonly params?: object;
  readonly isOverride?: boolean;
}

/** `pawl status TASK`. */
export interface TaskDocument {
  readonly name: string;
  readonly description: string;
  readonly tags?: readonly string[];
  readonly file: string;
  readonly kind: string;
  readonly command?: string;
  readonly lane: string;
  readonly automatic?: boolean;
  readonly enabled: boolean;
  readonly outOfScope?: string;
  readonly triggers: readonly ShownTriggerDocument[];
  readonly settings: {
    readonly overlap: string;
    readonly confirm?: boolean | ConfirmDocument;
    readonly unit?: string;
  };
  readonly paramsSchema?: SchemaDocument;
  readonly fields?: Readonly<Record<string, FieldDocument>>;
  readonly masked?: readonly string[];
  readonly encrypted?: boolean;
  readonly paused?: PauseDocument;
  readonly staleSince?: string;
  readonly overrides?: readonly OverrideDocument[];
  readonly removedOverrides?: readonly RemovalDocument[];
  /** Names of the runs that have the task's slot. */
  readonly slot?: readonly string[];
  /** Names of the runs that wait for it. */
  readonly waiting?: readonly string[];
  readonly health?: { readonly value: string; readonly reason?: string };
}

/** An override that was removed lately, with a note. */
export interface RemovalDocument {
  readonly setting: string;
  readonly at: string;
  readonly author?: string;
  readonly note: string;
}

export interface LayerDocument {
  readonly layer: string;
  readonly file?: string;
  readonly value: unknown;
}

export interface SettingDocument extends LayerDocument {
  readonly setting: string;
  readonly hides: readonly LayerDocument[];
  /** Of tags and masked params, which layers add to: what each says, where several do. */
  readonly joins?: readonly LayerDocument[];
  readonly override?: OverrideDocument;
}

/** A schedule that was made at run time. */
export interface ScheduleDocument {
  readonly name: string;
  /** `on`, `paused`, `over`, or why it starts nothing. */
  readonly state: string;
  readonly expression: string;
  readonly timeZone: string;
  readonly params?: object;
  readonly until?: string;
  readonly next?: string;
  readonly changedAt: string;
  readonly author?: string;
  readonly note?: string;
}

/** `pawl why`. */
export interface WhyDocument {
  readonly stage: string;
  readonly settings: readonly SettingDocument[];
  readonly toCome?: readonly OverrideDocument[];
  readonly schedules?: readonly ScheduleDocument[];
}

export interface ForecastInstantDocument {
  /** Null for a local time that the clocks skip. */
  readonly utc: string | null;
  readonly local: string;
  /** What a clock change does to it. */
  readonly note?: string;
  /** Why it starts nothing. */
  readonly held?: string;
}

/** What an expression means, as `pawl next --expression` prints it. */
export interface ForecastDocument {
  readonly expression: string;
  readonly timeZone: string;
  readonly description: string;
  readonly notes?: readonly string[];
  readonly refused?: string;
  readonly instants: readonly ForecastInstantDocument[];
}

/** `pawl next TASK`. */
export interface NextDocument {
  readonly triggers: readonly (ForecastDocument & { readonly trigger: string })[];
}

/** `pawl history TASK --verdicts`. */
export interface VerdictsDocument {
  /** The newest first. */
  readonly verdicts: readonly {
    readonly run: string;
    readonly verdict: string;
    readonly why: string;
    /** There is a record of the run. */
    readonly isRecorded: boolean;
  }[];
}

/** `pawl doc TASK --source`. */
export interface SourceDocument {
  readonly doc?: string;
  readonly source:
    | { readonly file: string; readonly text: string; readonly isDeployed?: boolean }
    | { readonly missing: string };
}

/** `pawl doc TASK --choices`. */
export interface ChoicesDocument {
  readonly choices: Readonly<
    Record<string, { readonly values: readonly ChoiceDocument[] } | { readonly error: string }>
  >;
}

/** `pawl run TASK --dry-run`: of params alone, or of a file. */
export interface CheckDocument {
  readonly rows?: number;
  readonly good: true | number;
  readonly failing?: number;
  readonly complete?: boolean;
  readonly mistakes?: readonly { readonly row?: number; readonly line?: number; readonly message: string }[];
}

/** A run with what the charts and the form read besides. */
export interface TaskRunDocument extends RunDocument {
  readonly backfill?: string;
  readonly params?: unknown;
}
