import { defineCommand } from '../cli/command.ts';

/** Prints a script that teaches a shell the commands and options. */
export default defineCommand<object, [shell: string]>({
  name: 'completion',
  summary: 'Print a completion script for a shell',
  examples: [
    'source <(qmcp completion bash)',
    'qmcp completion zsh > "${fpath[1]}/_qmcp"',
    'qmcp completion fish > ~/.config/fish/completions/qmcp.fish',
  ],
  configure: (command) =>
    command.addArgument(
      command.createArgument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']),
    ),

  async run({ cli }, shell) {
    const [{ completionScripts }, { loadCommands }, { buildProgram }, { readChoices }] =
      await Promise.all([
        import('../cli/completion/scripts.ts'),
        import('../cli/command-folder.ts'),
        import('../cli/program.ts'),
        import('../cli/completion/choices.ts'),
      ]);
    const program = buildProgram(await loadCommands([]), cli);
    const write = completionScripts[shell as keyof typeof completionScripts];
    cli.output.raw(write(readChoices(program)));
  },
});
