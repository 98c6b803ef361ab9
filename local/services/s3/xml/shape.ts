/**
 * Which elements a client's document may have. An element that AWS does not know is refused as AWS refuses it, and one
 * that is not served here by its name: neither is ignored.
 */
import { isUtf8 } from "node:buffer";
import { AwsError } from "../../../http/index.ts";
import { type Element, malformed, parseXml } from "./document.ts";

/** Of an element: it has text, children of these names, or is AWS's and not served here. */
export type Content = "text" | "not served" | Children;

export interface Children {
  readonly [name: string]: Content | Repeated;
}

/** An element that may be there more than once. */
class Repeated {
  readonly of: Content;

  constructor(of: Content) {
    this.of = of;
  }
}

export function repeated(of: Content): Repeated {
  return new Repeated(of);
}

/** The root element of a body. Throws the `MalformedXML` AwsError, or a `NotImplemented` one for what is not served. */
export function readDocument(operation: string, body: Buffer, name: string, content: Children): Element {
  if (!isUtf8(body)) throw malformed("it is not UTF-8");
  const root = parseXml(body.toString());
  if (root.name !== name) throw malformed(`<${root.name}> was sent in place of <${name}>`);
  check(operation, root, content);
  return root;
}

/** The children of an element that have a name. */
export function childrenOf(element: Element | undefined, name: string): Element[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** The text of the child with a name. */
export function textOf(element: Element | undefined, name: string): string | undefined {
  return childrenOf(element, name)[0]?.text;
}

/** The same, of a child that must be there. */
export function requiredText(element: Element, name: string): string {
  const text = textOf(element, name);
  if (text === undefined) throw malformed(`<${element.name}> has no <${name}>`);
  return text;
}

function check(operation: string, element: Element, content: Content): void {
  const members = typeof content === "string" ? {} : content;
  if (content !== "text" && element.text.trim() !== "") throw malformed(`<${element.name}> has text`);
  const seen = new Set<string>();
  for (const child of element.children) {
    const member = Object.hasOwn(members, child.name) ? members[child.name] : undefined;
    if (member === undefined) throw malformed(`<${element.name}> has no <${child.name}>`);
    if (member === "not served") throw notServed(operation, child.name, element.name, members);
    if (seen.has(child.name) && !(member instanceof Repeated))
      throw malformed(`<${element.name}> has <${child.name}> twice`);
    seen.add(child.name);
    check(operation, child, member instanceof Repeated ? member.of : member);
  }
}

function notServed(operation: string, name: string, parent: string, members: Children): AwsError {
  const served = Object.keys(members).filter((one) => members[one] !== "not served");
  const message = `${operation}: ${name} of ${parent} is not served here; served are ${served.join(", ")}`;
  return new AwsError("NotImplemented", message, { status: 501 });
}
