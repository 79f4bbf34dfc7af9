/** Shell completions and the manual page of the command line, generated from its commands and options. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command, Option } from 'commander';
import { describeCommands } from '../../src/main/cli/run-cli.ts';
import { version } from '../../src/shared/version.ts';

interface CommandEntry {
  /** Words after `segue`; empty for `segue` itself. */
  readonly words: readonly string[];
  readonly command: Command;
  readonly options: readonly Option[];
}

/** All commands, parents first; each with its own options and those of `segue`. */
function listCommands(program: Command): CommandEntry[] {
  const global = program.options;
  const visit = (command: Command, words: readonly string[]): CommandEntry[] => [
    { words, command, options: words.length === 0 ? global : [...command.options, ...global] },
    ...command.commands.flatMap((child) => visit(child, [...words, child.name()])),
  ];
  return visit(program, []);
}

const visible = (options: readonly Option[]): readonly Option[] => options.filter(({ hidden }) => !hidden);
const flagsOf = ({ short, long }: Option): string[] => [short, long].filter((flag) => flag !== undefined);
const takesValue = ({ required, optional }: Option): boolean => required || optional;
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Bash: the words so far select a row of a table; anything not listed is completed as a file. */
function toBash(entries: readonly CommandEntry[]): string {
  const rows = entries.map(({ words, command, options }) => {
    const offered = [
      ...command.commands.map((child) => child.name()),
      ...visible(options).flatMap(flagsOf),
      '--help',
    ];
    return `    ${quote(words.join(' '))}) offered=${quote(offered.join(' '))} ;;`;
  });
  const choices = entries.flatMap(({ words, options }) =>
    visible(options)
      .filter(({ argChoices }) => argChoices)
      .map(
        (option) =>
          `    ${quote(`${words.join(' ')} ${option.long}`.trim())}) values=${quote(option.argChoices!.join(' '))} ;;`,
      ),
  );
  const nested = entries.filter(({ command, words }) => words.length > 0 && command.commands.length > 0);
  return `# Completion of segue for bash.
_segue() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} path='' word offered='' values='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case $word in
      --home) ((i++)) ;;
      -*) ;;
      *)
        case $path in
          '' | ${nested.map(({ words }) => quote(words.join(' '))).join(' | ')}) path="\${path:+$path }$word" ;;
        esac
        ;;
    esac
  done
  case "\${path:+$path }$previous" in
${[...new Set(choices)].join('\n')}
  esac
  if [ -n "$values" ]; then
    COMPREPLY=($(compgen -W "$values" -- "$current"))
    return
  fi
  case $path in
${rows.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$offered" -- "$current"))
  if [ \${#COMPREPLY[@]} -eq 0 ]; then COMPREPLY=($(compgen -f -- "$current")); fi
}
complete -o filenames -F _segue segue
`;
}

const zshText = (text: string): string =>
  text.replaceAll('[', '(').replaceAll(']', ')').replaceAll(':', '\\:');

function toZsh(entries: readonly CommandEntry[]): string {
  const name = (words: readonly string[]): string =>
    `_segue${words.map((word) => `_${word.replaceAll('-', '_')}`).join('')}`;
  const functions = entries.map(({ words, command, options }) => {
    const specs = visible(options).flatMap((option) =>
      flagsOf(option).map((flag) => {
        const value = option.argChoices
          ? `:value:(${option.argChoices.join(' ')})`
          : takesValue(option)
            ? ':value:_files'
            : '';
        return quote(`${flag}[${zshText(option.description)}]${value}`);
      }),
    );
    if (command.commands.length === 0)
      return `${name(words)}() {\n  _arguments -s ${[...specs, quote('*:file:_files')].join(' \\\n    ')}\n}`;
    const children = command.commands.map((child) =>
      quote(`${child.name()}:${zshText(child.description())}`),
    );
    const cases = command.commands.map(
      (child) => `        ${child.name()}) ${name([...words, child.name()])} ;;`,
    );
    return `${name(words)}() {
  local line state
  local -a children=(${children.join(' ')})
  _arguments -C ${[...specs, quote('1:command:->command'), quote('*::argument:->argument')].join(' \\\n    ')}
  case $state in
    command) _describe command children ;;
    argument)
      case $line[1] in
${cases.join('\n')}
      esac
      ;;
  esac
}`;
  });
  return `#compdef segue\n# Completion of segue for zsh.\n${functions.join('\n')}\n_segue "$@"\n`;
}

function toFish(entries: readonly CommandEntry[]): string {
  const lines = entries.flatMap(({ words, command, options }) => {
    const children = command.commands.map((child) => child.name());
    const seen = words.map((word) => `__fish_seen_subcommand_from ${word}`);
    const here = [
      ...seen,
      ...(children.length > 0 ? [`not __fish_seen_subcommand_from ${children.join(' ')}`] : []),
    ];
    const condition =
      words.length === 0 ? (children.length > 0 ? '__fish_use_subcommand' : '') : here.join('; and ');
    const when = condition === '' ? '' : ` -n ${quote(condition)}`;
    return [
      ...command.commands.map(
        (child) => `complete -c segue -f${when} -a ${child.name()} -d ${quote(child.description())}`,
      ),
      ...visible(words.length === 0 ? options : command.options).map((option) => {
        const names = [
          option.short && `-s ${option.short.slice(1)}`,
          option.long && `-l ${option.long.slice(2)}`,
        ].filter(Boolean);
        const value = option.argChoices
          ? ` -x -a ${quote(option.argChoices.join(' '))}`
          : takesValue(option)
            ? ' -r'
            : '';
        const scope = words.length === 0 ? '' : when;
        return `complete -c segue${scope} ${names.join(' ')}${value} -d ${quote(option.description)}`;
      }),
    ];
  });
  return `# Completion of segue for fish.\n${lines.join('\n')}\n`;
}

const roff = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(['.])/gm, '\\&$1');

/** A manual page (man 7 groff_man). */
function toMan(entries: readonly CommandEntry[]): string {
  const [program, ...commands] = entries;
  const describeOption = (option: Option): string =>
    `.TP\n.B ${roff(option.flags)}\n${roff(option.description)}${
      option.argChoices ? ` (${roff(option.argChoices.join(', '))})` : ''
    }\n`;
  const describe = ({ words, command }: CommandEntry): string => {
    const args = command.registeredArguments.map((argument) => {
      const name = argument.variadic ? `${argument.name()}…` : argument.name();
      return argument.required ? `<${name}>` : `[${name}]`;
    });
    return `.SS ${roff(`segue ${[...words, ...args].join(' ')}`)}\n${roff(command.description())}\n${visible(
      command.options,
    )
      .map(describeOption)
      .join('')}`;
  };
  return `.TH SEGUE 1 "" "Segue ${version}" "User Commands"
.SH NAME
segue \\- beat grids, sections, key and cues for DJ libraries
.SH SYNOPSIS
.B segue
[\\fB\\-\\-json\\fR] [\\fB\\-\\-home\\fR \\fIfolder\\fR] \\fIcommand\\fR [\\fIarguments\\fR]
.br
.B segue
.br
.B segue \\-\\-browser
[\\fB\\-\\-port\\fR \\fInumber\\fR] [\\fB\\-\\-home\\fR \\fIfolder\\fR] [\\fB\\-\\-root\\fR \\fIfolder\\fR]
.SH DESCRIPTION
${roff(program!.command.description())}
Without arguments the app opens in a window, with \\fB\\-\\-browser\\fR it is served to a browser on this machine.
.SH OPTIONS
${visible(program!.options).map(describeOption).join('')}.SH COMMANDS
${commands
  .filter(({ command }) => command.commands.length === 0 || command.registeredArguments.length > 0)
  .map(describe)
  .join('')}.SH EXIT STATUS
.TP
.B 0
done
.TP
.B 1
failed, or a validation found errors
.TP
.B 2
wrong usage
.TP
.B 3
done, but some items failed or a check found differences
.TP
.B 130
stopped by Ctrl\\-C
`;
}

/** Writes the completions for bash, zsh and fish, and the manual page, into `folder`. */
export async function writeCommandFiles(folder: string): Promise<void> {
  const entries = listCommands(await describeCommands());
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'segue.bash'), toBash(entries));
  writeFileSync(join(folder, '_segue'), toZsh(entries));
  writeFileSync(join(folder, 'segue.fish'), toFish(entries));
  writeFileSync(join(folder, 'segue.1'), toMan(entries));
}
