/**
 * `pawl completion bash|zsh|fish`: a script for the shell's start-up file, which completes commands and options. It is
 * made of what the commands say of themselves, so it asks no deployment.
 */
import { Argument, Command } from "commander";
import type { Session } from "../session.ts";

const shells = ["bash", "zsh", "fish"] as const;
type ShellName = (typeof shells)[number];

interface Completed {
  readonly name: string;
  readonly description: string;
  readonly options: readonly { readonly flag: string; readonly description: string }[];
}

type Declare = (program: Command, session: Session) => void;
/** Loads what declares a command. */
type Loader = () => Promise<Declare>;

/** @param all the commands that are completed */
export const completionCommand =
  (all: () => readonly Loader[]): Declare =>
  (program, session) => {
    program
      .command("completion")
      .description("print a script by which bash, zsh or fish completes pawl's commands and options")
      .addArgument(new Argument("<shell>").choices(shells))
      .addHelpText("after", "\nFor example: echo 'source <(pawl completion bash)' >> ~/.bashrc")
      .action(async (shell: ShellName) => session.print(scripts[shell](await readCommands(all(), session))));
  };

/** Every command with its long options, as it declares them. */
async function readCommands(all: readonly Loader[], session: Session): Promise<Completed[]> {
  const program = new Command("pawl");
  for (const load of all) (await load())(program, session);
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    options: [
      ...command.options.map(({ long, description }) => ({ flag: long ?? "", description })),
      { flag: "--help", description: "show its help" },
    ],
  }));
}

const words = (all: readonly string[]) => all.join(" ");
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

const scripts: Record<ShellName, (commands: readonly Completed[]) => string> = {
  bash: (all) => `_pawl() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words
  case "\${COMP_CWORD}:\${COMP_WORDS[1]}" in
    1:*) words=${quoted(words(all.map(({ name }) => name)))} ;;
${all.map(({ name, options }) => `    *:${name}) words=${quoted(words(options.map(({ flag }) => flag)))} ;;`).join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _pawl pawl`,
  zsh: (all) => `#compdef pawl
_pawl() {
  if (( CURRENT == 2 )); then
    local -a names=(${words(all.map(({ name, description }) => quoted(`${name}:${description}`)))})
    _describe command names
    return
  fi
  local -a flags
  case "$words[2]" in
${all
  .map(({ name, options }) => {
    const flags = options.map(({ flag, description }) => quoted(`${flag}:${description}`));
    return `    ${name}) flags=(${words(flags)}) ;;`;
  })
  .join("\n")}
  esac
  _describe option flags
}
compdef _pawl pawl`,
  fish: (all) =>
    all
      .flatMap(({ name, description, options }) => [
        `complete -c pawl -n __fish_use_subcommand -f -a ${name} -d ${quoted(description)}`,
        ...options.map(
          ({ flag, description: words }) =>
            `complete -c pawl -n ${quoted(`__fish_seen_subcommand_from ${name}`)} -l ${flag.slice(2)} -d ${quoted(words)}`,
        ),
      ])
      .join("\n"),
};
