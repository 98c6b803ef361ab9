/**
 * Schedules as people write, bring along, paste and damage them: every form of Pawl's own, those of other tools, and small
 * edits of all of them.
 */
import fc from "fast-check";

const words = (text: string) => fc.constantFrom(...text.split(" "));
const joined = (...parts: (fc.Arbitrary<string> | string)[]): fc.Arbitrary<string> =>
  fc
    .tuple(...parts.map((part) => (typeof part === "string" ? fc.constant(part) : part)))
    .map((all) => all.join(""));

const number = fc.oneof(
  fc.integer({ min: -1, max: 61 }).map(String),
  fc.integer({ min: 0, max: 9 }).map((digit) => `0${digit}`),
  words("100 2027 99999999999999999999 1e3 0x1 1.5 mon SUN friday sept jan Mai mittwoch \u0663 \uff13 L W"),
);
const item = fc.oneof(
  words(
    "* * * ? L LW L-3 15W 5L 1#2 friL H H/5 0~9 ~ */7 */90 */0 1/5 fri-sun sat-sun/2 SUN-SAT mOn-fri 5-1",
  ),
  number,
  joined(number, "-", number),
  joined(fc.oneof(fc.constant("*"), number), "/", number),
);
const field = fc
  .array(fc.oneof({ weight: 9, arbitrary: item }, { weight: 1, arbitrary: fc.constant("") }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((items) => items.join(","));
const anyLine = fc.array(field, { minLength: 4, maxLength: 7 }).map((fields) => fields.join(" "));

const list = (value: fc.Arbitrary<string>) =>
  fc.array(value, { minLength: 1, maxLength: 2 }).map((all) => all.join());
const of = (min: number, max: number, named = "") => {
  const value = fc.integer({ min, max }).map(String);
  const one = named === "" ? value : fc.oneof(value, words(named));
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant("*") },
    list(one),
    joined("*/", fc.integer({ min: 1, max: max + 1 }).map(String)),
    fc
      .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
      .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
  );
};
const months = of(1, 12, "jan Feb OCT nov");
/** Lines of five fields of which most are taken. */
export const posixLine: fc.Arbitrary<string> = fc
  .tuple(
    of(0, 59),
    of(0, 23),
    fc.oneof({ weight: 4, arbitrary: of(1, 31) }, words("L L-2 LW 15W 1W,L")),
    months,
    fc.oneof({ weight: 4, arbitrary: of(0, 7, "sun Mon FRI") }, words("5L 1#2 sunL 0#5,mon")),
  )
  .map((fields) => fields.join(" "));
/** EventBridge's lines of which most are taken. */
export const eventBridgeLine: fc.Arbitrary<string> = fc
  .tuple(
    of(0, 59),
    of(0, 23),
    fc.oneof(
      fc.tuple(fc.oneof(of(1, 31), words("L L-2 LW 15W")), months, fc.constant("?")),
      fc.tuple(fc.constant("?"), months, words("* 1 2-6 MON-FRI 6L 2#1 L sun,sat")),
    ),
    words("* * * 2027 2026-2030 2020 2027/2 2200"),
  )
  .map(([minutes, hours, days, years]) => `cron(${[minutes, hours, ...days, years].join(" ")})`);

const count = fc.integer({ min: 0, max: 3000 }).map(String);
/** Rates, intervals and single instants, most of them taken. */
export const timed: fc.Arbitrary<string> = fc.oneof(
  joined("rate(", count, " ", words("minute minutes hours day days seconds week"), ")"),
  joined("every ", count, " ", words("seconds minutes hours days weeks mins months")),
  joined(words("PT P R/PT R3/PT"), count, words("S M H D W Y")),
  fc
    .tuple(
      fc.integer({ min: 0, max: 4e9 }).map((seconds) => new Date(seconds * 1000).toISOString().slice(0, 19)),
      words("at instant local offset minutes space zoned"),
    )
    .map(([text, form]) => {
      if (form === "at") return `at(${text})`;
      if (form === "local") return text;
      if (form === "minutes") return text.slice(0, 16);
      if (form === "space") return text.replace("T", " ");
      return `${text}${{ instant: "Z", offset: "+05:45", zoned: "[Europe/Paris]" }[form]}`;
    }),
);

const around = fc.constantFrom<(text: string) => string>(
  (text) => text,
  (text) => `cron(${text})`,
  (text) => `cron("${text}", { timeZone: "Europe/Paris" })`,
  (text) => `CRON_TZ=Europe/Paris ${text}`,
  (text) => `TZ="Europe/Paris" ${text}`,
  (text) => `${text} Asia/Tokyo`,
  (text) => `${text} (EST)`,
  (text) => `${text} /usr/bin/backup`,
  (text) => `${text} # nightly`,
  (text) => `# ${text}`,
  (text) => `- cron: "${text}"`,
  (text) => text.replaceAll(" ", "\u00a0"),
  (text) => `  ${text.replaceAll(" ", "\t ")}\t`,
);
const prose = fc
  .array(
    words(
      'every rate( at( P PT R/ @every @ @weekly 5 90 1.5 m h s M Y minutes hour day days other ) monday weekday Mon..Fri *-*-01 04:00 UTC Europe/Paris t\u00e4glich um Uhr constructor at 3 am : - .. / ~ noon [ ] " !',
    ),
    { maxLength: 8 },
  )
  .map((all) => all.join(all.length % 2 ? " " : ""));
const damage = fc.array(
  fc.tuple(
    fc.nat(80),
    fc.nat(2),
    fc.constantFrom(
      ...["", " ", "\n", "\u001b[2J", "\u009b", "\u202e", "\u2013", "\ud800", "\u00a0", "\ufeff"],
      ...["*", "/", ",", "-", "0", "?", "#", "L"],
    ),
  ),
  { maxLength: 2 },
);

/** Any of them, most of them damaged. */
export const scheduleText: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(
      fc.tuple(fc.oneof(anyLine, posixLine), around).map(([text, put]) => put(text)),
      eventBridgeLine,
      timed,
      prose,
    ),
    damage,
  )
  .map(([text, edits]) =>
    edits.reduce((before, [at, cut, put]) => before.slice(0, at) + put + before.slice(at + cut), text),
  );
