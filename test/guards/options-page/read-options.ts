/**
 * Reads what options there are from the types of the source, by TypeScript's own compiler: names, types as written, what
 * the docstrings say. It takes as given that the source compiles. What becomes a page, and in which order, is `page.ts`.
 */
import { join } from "node:path";
import {
  type InterfaceDeclaration,
  isInterfaceDeclaration,
  isMethodSignatureDeclaration,
  isTypeAliasDeclaration,
  isTypeReferenceNode,
  type MethodSignatureDeclaration,
  type Node,
  type PropertySignatureDeclaration,
  type TypeAliasDeclaration,
  type TypeNode,
} from "typescript/unstable/ast";
import { API, type Project, SignatureKind, type Symbol as Sym, SymbolFlags } from "typescript/unstable/sync";
import { root } from "../../steps.ts";

/** What a docstring says. */
export interface Said {
  readonly meaning: string;
  /** What its `@default` says. */
  readonly byDefault?: string;
  /** What each `@param` says, with its name first. */
  readonly params: readonly string[];
}

/** One option. */
export interface Option extends Said {
  readonly name: string;
  readonly type: string;
  readonly isOptional: boolean;
  /** The interface that declares it. */
  readonly declaredBy: string;
  /** Names of the project's interfaces that its type names. */
  readonly uses: readonly string[];
}

/** An interface of options. */
export interface OptionsType extends Said {
  readonly kind: "type";
  readonly name: string;
  readonly options: readonly Option[];
  /** The options that a package declares, which are passed on to it. */
  readonly passedOn: readonly string[];
}

/** A function that is called with options. */
export interface OptionsFunction extends Said {
  readonly kind: "function";
  readonly name: string;
  /** The names of its parameters. */
  readonly names: readonly string[];
  readonly signature: string;
}

type Member = MethodSignatureDeclaration | PropertySignatureDeclaration;

/** The compiler over the project's source. End it with `close`. */
export class Types {
  readonly #api = new API({ cwd: root });
  readonly #project: Project;

  constructor() {
    const openProject = join(root, "test/guards/options-page/tsconfig.json");
    const [project] = this.#api.updateSnapshot({ openProject }).getProjects();
    if (project === undefined) throw new Error(`${openProject} cannot be opened`);
    this.#project = project;
  }

  close(): void {
    this.#api.close();
  }

  /** The names that a file exports. */
  exportsOf(file: string): readonly string[] {
    return this.#exports(file).map(({ name }) => name);
  }

  /** What a file exports by a name: an interface, or a function. @throws Error where it is neither */
  read(file: string, name: string): OptionsType | OptionsFunction {
    const found = this.#exports(file).find((each) => each.name === name);
    if (found === undefined) throw new Error(`${file} exports no ${name}`);
    const symbol =
      (found.flags & SymbolFlags.Alias) === 0 ? found : this.#project.checker.getAliasedSymbol(found);
    const { flags } = symbol;
    if ((flags & SymbolFlags.Interface) !== 0) return this.#type(name, symbol);
    return { kind: "function", name, ...this.#called(symbol), ...this.#said(symbol) };
  }

  #exports(file: string): readonly Sym[] {
    const { program, checker } = this.#project;
    const source = program.getSourceFile(join(root, file));
    const module = source && checker.getSymbolAtLocation(source);
    if (module === undefined)
      throw new Error(`${file} is not part of test/guards/options-page/tsconfig.json`);
    return checker.getExportsOfModule(module);
  }

  #type(name: string, symbol: Sym): OptionsType {
    const { checker } = this.#project;
    const members = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol));
    const own = members.filter((member) => isOurs(nodeOf(member)));
    const options = own.map((member) => this.#option(member)).sort(inOrderOf(name));
    const passedOn = members.filter((member) => !own.includes(member)).map((member) => member.name);
    return { kind: "type", name, options, passedOn: passedOn.sort(), ...this.#said(symbol) };
  }

  #option(symbol: Sym): Option & { readonly at: number } {
    const member = nodeOf(symbol) as Member;
    const owner = member.parent as InterfaceDeclaration;
    const type = isMethodSignatureDeclaration(member)
      ? `(${member.parameters.map((each) => without(each, owner)).join(", ")}) => ${member.type ? without(member.type, owner) : "void"}`
      : this.#written(symbol, member.type, owner);
    return {
      name: symbol.name,
      type,
      isOptional: (symbol.flags & SymbolFlags.Optional) !== 0,
      declaredBy: owner.name?.text ?? "",
      uses: [...new Set(this.#uses(isMethodSignatureDeclaration(member) ? undefined : member.type))],
      at: member.pos,
      ...this.#said(symbol),
    };
  }

  /** A type as it is written; a name for words, or for one of several types, as what it stands for. */
  #written(symbol: Sym, node: TypeNode, owner: InterfaceDeclaration): string {
    if (!isTypeReferenceNode(node) || node.typeArguments !== undefined) return without(node, owner);
    const { checker } = this.#project;
    const type = checker.getTypeOfSymbol(symbol);
    const parts = (type?.isUnionType() ? type.getTypes() : undefined) ?? [];
    const values = parts.filter((part) => checker.typeToString(part) !== "undefined");
    if (values.length > 0 && values.every((part) => part.isStringLiteralType()))
      return values.map((part) => checker.typeToString(part)).join(" | ");
    const alias = this.#declared(node);
    return alias !== undefined && isTypeAliasDeclaration(alias) && isOurs(alias)
      ? without(alias.type, alias)
      : without(node, owner);
  }

  #declared(node: TypeNode): Node | undefined {
    if (!isTypeReferenceNode(node)) return undefined;
    const { checker } = this.#project;
    const symbol = checker.getSymbolAtLocation(node.typeName);
    if (symbol === undefined) return undefined;
    const declared = (symbol.flags & SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
    return nodeOf(declared);
  }

  /** The project's interfaces that a type names, also by way of other names. */
  #uses(node: Node | undefined, depth = 0): string[] {
    if (node === undefined || depth > 4) return [];
    const declared = isTypeReferenceNode(node) ? this.#declared(node) : undefined;
    const found: string[] = [];
    if (declared !== undefined && isOurs(declared)) {
      if (isInterfaceDeclaration(declared)) found.push(declared.name.text);
      if (isTypeAliasDeclaration(declared)) found.push(...this.#uses(declared.type, depth + 1));
    }
    node.forEachChild((child) => {
      found.push(...this.#uses(child, depth));
      return undefined;
    });
    return found;
  }

  #called(symbol: Sym): Pick<OptionsFunction, "names" | "signature"> {
    const { checker } = this.#project;
    const type = checker.getTypeOfSymbol(symbol);
    const [call] = type === undefined ? [] : checker.getSignaturesOfType(type, SignatureKind.Call);
    if (type === undefined || call === undefined) throw new Error(`${symbol.name} cannot be called`);
    // One that is taken apart has no name of its own.
    const names = call.getParameters().map(({ name }) => (name.startsWith("__") ? "options" : name));
    const { parameters } = nodeOf(symbol) as { readonly parameters?: readonly Node[] };
    const written = parameters?.map((each) => parameter(onOneLine(each.getText())));
    const signature = written ? `(${written.join(", ")})` : checker.typeToString(type);
    return { names, signature: symbol.name + signature };
  }

  #said(symbol: Sym): Said {
    const { checker } = this.#project;
    const tags = symbol.getJsDocTags(checker).map(({ name, text = "" }) => ({ name, text: onOneLine(text) }));
    return {
      meaning: onOneLine(symbol.getDocumentationComment(checker).split("\n\n")[0] ?? ""),
      byDefault: tags.find(({ name }) => name === "default")?.text,
      params: tags.filter(({ name }) => name === "param").map(({ text }) => text),
    };
  }
}

/** As they are declared: those of the interface itself, then those that it extends. */
function inOrderOf(name: string) {
  type Placed = { readonly declaredBy: string; readonly at: number };
  const rank = ({ declaredBy }: Placed) => (declaredBy === name ? "" : declaredBy);
  return (a: Placed, b: Placed) => rank(a).localeCompare(rank(b)) || a.at - b.at;
}

function nodeOf(symbol: Sym): Node | undefined {
  return symbol.declarations[0]?.resolve();
}

/** Whether a declaration is in the project's own source. */
function isOurs(node: Node | undefined): boolean {
  const file = node?.getSourceFile().fileName ?? "";
  return file.startsWith(`${root}/`) && !file.startsWith(join(root, "node_modules"));
}

/** Types of the language: what they are of is worth reading. */
const saysMore = new Set(["NoInfer", "Partial", "Promise", "Readonly"]);

/** A type's text, without the arguments that only hand on the parameters of the interface around it. */
function without(node: Node, owner: InterfaceDeclaration | TypeAliasDeclaration): string {
  const handedOn = new Set(owner.typeParameters?.map(({ name }) => name.text));
  const isHandedOn = (each: Node): boolean =>
    isTypeReferenceNode(each) &&
    (each.typeArguments?.every(isHandedOn) ?? handedOn.has(each.typeName.getText()));
  const cuts: [from: number, to: number][] = [];
  const visit = (each: Node): undefined => {
    if (
      isTypeReferenceNode(each) &&
      !saysMore.has(each.typeName.getText()) &&
      each.typeArguments?.every(isHandedOn)
    )
      cuts.push([each.typeName.end, each.end]);
    else each.forEachChild(visit);
  };
  visit(node);
  const text = node.getSourceFile().text;
  let at = node.getStart();
  let kept = "";
  for (const [from, to] of cuts) {
    kept += text.slice(at, from);
    at = to;
  }
  return onOneLine(kept + text.slice(at, node.end)).replace(/^\| /, "");
}

/** A parameter as its caller sees it: without its default, and with a name where it is taken apart. */
function parameter(text: string): string {
  const [, name = "", type = "", byDefault] = /^(\w+|\{.*?\}): (.*?)( = \{\})?$/.exec(text) ?? [];
  const shown = name.startsWith("{") ? "options" : name;
  return type === "" ? text : `${shown}${byDefault === undefined ? "" : "?"}: ${type}`;
}

function onOneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ").trim();
}
