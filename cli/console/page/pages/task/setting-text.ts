/** The value of a setting as people read it. */
import { durationText } from "../../words/time.ts";
import { usdText } from "../../words/usd.ts";
import type { ShownTriggerDocument } from "./documents.ts";
import { triggerWords } from "./trigger-words.ts";

/** @param setting its name, which has its unit */
export function settingText(setting: string, value: unknown): string {
  if (typeof value === "string") return value === "(function)" ? "a function in the task's file" : value;
  if (typeof value === "number") return numberText(setting, value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (!Array.isArray(value)) return JSON.stringify(value);
  if (setting !== "triggers") return value.join(", ") || "none";
  return (value as ShownTriggerDocument[]).map(triggerWords).join(", ") || "none";
}

function numberText(setting: string, value: number): string {
  if (/seconds$/i.test(setting) || setting === "backoff") {
    const seconds = `${value.toLocaleString("en")} s`;
    return value < 60 ? seconds : `${durationText(value * 1_000)} (${seconds})`;
  }
  if (/days$/i.test(setting)) return `${value} ${value === 1 ? "day" : "days"}`;
  return setting === "maxCost" ? usdText(value) : value.toLocaleString("en");
}
