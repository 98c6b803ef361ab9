/**
 * Reads the XML documents that clients send. What is not well-formed, and what AWS's own documents never have (a
 * DOCTYPE, an entity of one's own, deep nesting), throws the `MalformedXML` AwsError. Attributes are passed over: those of
 * S3's documents only name their namespace.
 *
 * One pass over the text, however many elements are not closed: the time is proportional to its length.
 */
import { AwsError } from "../../../http/index.ts";

export interface Element {
  /** Without the prefix of its namespace. */
  readonly name: string;
  readonly children: Element[];
  /** What stands in it apart from its children, unescaped. */
  text: string;
}

/** S3's own documents have four levels at the most. */
const deepest = 10;

const startTag =
  /<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const endTag = /<\/(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)\s*>/y;
/** What has no content: each begins and ends so. */
const passedOver: readonly (readonly [string, string])[] = [
  ["<?", "?>"],
  ["<!--", "-->"],
];

/** The element that is the whole document. */
export function parseXml(text: string): Element {
  const top: Element = { name: "", children: [], text: "" };
  const open = [top];
  let at = text.startsWith("\ufeff") ? 1 : 0;
  while (at < text.length) {
    const parent = open.at(-1) as Element;
    if (text[at] !== "<") {
      const end = text.indexOf("<", at);
      const next = end === -1 ? text.length : end;
      parent.text += unescapeXml(text.slice(at, next));
      at = next;
    } else if (text.startsWith("<![CDATA[", at)) {
      const end = endOf(text, "]]>", at);
      parent.text += text.slice(at + "<![CDATA[".length, end - "]]>".length);
      at = end;
    } else if (text.startsWith("</", at)) {
      const [whole, name] = match(endTag, text, at);
      if (open.length === 1 || name !== parent.name) throw malformed(`</${name}> closes nothing`);
      open.pop();
      at += whole.length;
    } else {
      const passed = passedOver.find(([start]) => text.startsWith(start, at));
      if (passed !== undefined) {
        at = endOf(text, passed[1], at + passed[0].length);
        continue;
      }
      const [whole, name, , isEmpty] = match(startTag, text, at);
      const element: Element = { name: name ?? "", children: [], text: "" };
      parent.children.push(element);
      if (isEmpty === "") open.push(element);
      if (open.length > deepest + 1) throw malformed(`elements are nested more than ${deepest} deep`);
      at += whole.length;
    }
  }
  if (open.length > 1) throw malformed(`<${open.at(-1)?.name}> is not closed`);
  const [root, second] = top.children;
  if (root === undefined || second !== undefined || top.text.trim() !== "")
    throw malformed("the document is not one element");
  return root;
}

export function malformed(why: string): AwsError {
  const message = `The XML you provided was not well-formed or did not validate against our published schema: ${why}`;
  return new AwsError("MalformedXML", message);
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  if (found !== null) return found;
  throw malformed(`${JSON.stringify(text.slice(at, at + 40))} is no tag`);
}

/** The place after the next such text. */
function endOf(text: string, end: string, from: number): number {
  const found = text.indexOf(end, from);
  if (found === -1) throw malformed(`${end} is missing`);
  return found + end.length;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

const reference = /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/g;
const noReference = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});).{0,12}/s;

function unescapeXml(text: string): string {
  const [wrong] = noReference.exec(text) ?? [];
  if (wrong !== undefined) throw malformed(`${JSON.stringify(wrong)} is no character`);
  return text.replace(reference, (whole, entity?: string, decimal?: string, hex?: string) => {
    if (entity !== undefined) return entities[entity] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
    if (isCharacter(code)) return String.fromCodePoint(code);
    throw malformed(`${JSON.stringify(whole)} is no character`);
  });
}

/** Control characters are let through: keys of S3 may have them. */
function isCharacter(code: number): boolean {
  return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
}
