/** Fires each minute; and once a year at an hour of Tokyo, which no other time zone's hours stand for. */
import { cron, defineTask } from "pawl";

export default defineTask({
  name: "each-minute",
  description: "Returns the instant that it was scheduled for.",
  triggers: [
    cron("* * * * *", { id: "minute" }),
    cron("0 4 1 1 *", { id: "yearly", timeZone: "Asia/Tokyo" }),
  ],

  run({ scheduledTime }) {
    return { for: scheduledTime.toISOString() };
  },
});
