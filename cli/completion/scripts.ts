/**
 * The scripts by which shells complete `pawl`. A script asks `pawl completion SHELL -- WORDS…` what may stand in place of
 * the last word, so it needs no change when a command gets an option. The answer has a line for each word, with its
 * description after ` -- `; a line with `:files` or `:folders` and a prefix has the shell complete paths after that.
 */
export const shells = ["bash", "zsh", "fish"] as const;
export type ShellName = (typeof shells)[number];

/** @param command what runs `pawl`: a program and its first arguments */
export function completionScript(shell: ShellName, command: readonly string[]): string {
  const quote = shell === "fish" ? fishQuoted : quoted;
  return scripts[shell](command.map(quote).join(" "));
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
const fishQuoted = (text: string) => `'${text.replaceAll(/['\\]/g, "\\$&")}'`;

const scripts: Record<ShellName, (pawl: string) => string> = {
  bash: (pawl) => `_pawl() {
  # bash takes characters such as : = @ as words of their own: parts without a space between them are one word.
  local rest="\${COMP_LINE:0:COMP_POINT}" words=() i part
  for ((i = 0; i <= COMP_CWORD; i++)); do
    part="\${COMP_WORDS[i]}"
    ((i < COMP_CWORD)) || part="\${rest#"\${rest%%[![:space:]]*}"}"
    if ((i == 0)) || [[ "$rest" == [[:space:]]* || ( -z "$rest" && -z "$part" ) ]]; then words+=("$part")
    else words[\${#words[@]}-1]+="$part"; fi
    rest="\${rest#*"$part"}"
  done
  words=("\${words[@]//[\\\\\\"\\']/}")
  local word="\${words[\${#words[@]}-1]}" line value IFS=$'\\n'
  # The part of the word that stays: up to the last such character. An @ begins a word, and goes with it.
  local kept="\${word%"\${word##*[\${COMP_WORDBREAKS//@/}]}"}"
  COMPREPLY=()
  for line in $(${pawl} completion bash -- "\${words[@]}" 2>/dev/null </dev/null); do
    case "$line" in
      :files* | :folders*)
        local prefix="\${line#:* }" kind=-f
        [[ "$line" == :folders* ]] && kind=-d
        compopt -o filenames 2>/dev/null
        for value in $(compgen "$kind" -- "\${word#"$prefix"}"); do
          value="$prefix$value"
          COMPREPLY+=("\${value#"$kept"}")
        done
        ;;
      *)
        value="\${line%% -- *}"
        [[ "$value" == *[/=] ]] && compopt -o nospace 2>/dev/null
        COMPREPLY+=("$(printf %q "\${value#"$kept"}")")
        ;;
    esac
  done
}
complete -F _pawl pawl`,
  zsh: (pawl) => `#compdef pawl
_pawl() {
  local -a lines ended open endedShown openShown
  local line value shown
  lines=("\${(@f)$(${pawl} completion zsh -- "\${(@Q)words[1,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null </dev/null)}")
  for line in $lines; do
    case $line in
      :files* | :folders*)
        compset -p $(( \${#line} - \${#line%% *} - 1 ))
        if [[ $line == :folders* ]]; then _files -/; else _files; fi
        return
        ;;
      *)
        value=\${line%% -- *}
        shown=$value
        [[ $line == *' -- '* ]] && shown="$value  (\${line#* -- })"
        if [[ $value == *[/=] ]]; then open+=($value) openShown+=($shown)
        else ended+=($value) endedShown+=($shown); fi
        ;;
    esac
  done
  (( $#open )) && compadd -S '' -l -d openShown -a open
  (( $#ended )) && compadd -l -d endedShown -a ended
}
if [[ "\${funcstack[1]}" == _pawl ]]; then _pawl "$@"; else compdef _pawl pawl; fi`,
  fish: (pawl) => `function __pawl_complete
  set -l word (commandline -ct)
  for line in (${pawl} completion fish -- (commandline -opc) "$word" 2>/dev/null </dev/null)
    switch $line
      case ':files*' ':folders*'
        set -l prefix (string replace -r '^:\\w+ ' '' -- $line)
        set -l part (string sub -s (math 1 + (string length -- "$prefix")) -- "$word")
        if string match -q ':folders*' -- $line
          __fish_complete_directories "$part" | string replace -r -- '^' "$prefix"
        else
          __fish_complete_path "$part" | string replace -r -- '^' "$prefix"
        end
      case '*'
        string replace ' -- ' \\t -- $line
    end
  end
end
complete -c pawl -f -a '(__pawl_complete)'`,
};
