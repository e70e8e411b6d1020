import type { Choice, Choices } from './choices.ts';

/** What writes the script of each shell. */
export const completionScripts = { bash, zsh, fish } as const;

/** A text that a POSIX shell reads as one word. */
const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const words = (choices: readonly Choice[]): string => choices.map(({ word }) => word).join(' ');

/** The words before the cursor that are no options choose the list; what is no command adds nothing. */
function bash(choices: Choices): string {
  const cases = [...choices].map(
    ([path, next]) => `    ${quote(path)}) echo ${quote(words(next))} ;;`,
  );
  return `# bash completion of qmcp
_qmcp_choices() {
  case "$1" in
${cases.join('\n')}
  esac
}
_qmcp() {
  local at='' word next
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) continue ;; esac
    next="\${at:+$at }$word"
    [ -n "$(_qmcp_choices "$next")" ] && at="$next"
  done
  COMPREPLY=($(compgen -W "$(_qmcp_choices "$at")" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _qmcp qmcp
`;
}

const described = ({ word, summary }: Choice): string =>
  quote(`${word}:${summary.replaceAll(':', '\\:')}`);

function zsh(choices: Choices): string {
  const cases = [...choices].map(
    ([path, next]) => `    ${quote(path)}) reply=(${next.map(described).join(' ')}) ;;`,
  );
  return `#compdef qmcp
_qmcp_choices() {
  reply=()
  case "$1" in
${cases.join('\n')}
  esac
}
_qmcp() {
  local at='' word next
  local -a reply
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$word" in -*) continue ;; esac
    next="\${at:+$at }$word"
    _qmcp_choices "$next"
    (( \${#reply} )) && at="$next"
  done
  _qmcp_choices "$at"
  _describe 'qmcp' reply || _files
}
compdef _qmcp qmcp
`;
}

function fish(choices: Choices): string {
  const lines = [...choices].flatMap(([path, next]) =>
    next.map(({ word, summary }) => {
      const condition = `__qmcp_at ${quote(path)}`;
      const completion = word.startsWith('--') ? `-l ${word.slice(2)}` : `-f -a ${quote(word)}`;
      return `complete -c qmcp -n ${quote(condition)} ${completion} -d ${quote(summary)}`;
    }),
  );
  return `# fish completion of qmcp
function __qmcp_at
  set -l typed (string match --invert -- '-*' (commandline -opc)[2..])
  set -l joined (string join ' ' -- $typed)
  test "$joined" = "$argv[1]"
end
${lines.join('\n')}
`;
}
