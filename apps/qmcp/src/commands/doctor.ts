import type { Cli } from '../cli/cli.ts';
import { defineCommand } from '../cli/command.ts';
import { exitCodes } from '../cli/exit-codes.ts';
import { jsonOption } from '../cli/session-options.ts';
import type { Config } from '../config.ts';
import type { NamedFinding } from '../doctor/examine.ts';

/** Examines what a server needs, and shows the configuration in force. */
export default defineCommand<{ readonly json?: boolean }>({
  name: 'doctor',
  summary: 'Check what a server needs, and show the configuration in force',
  details:
    'Exits with 1 when something is wrong, and says what to do. Secrets are not shown. Makes no store; one that is there is opened, which applies the migrations of this version, as each start does.',
  examples: ['qmcp doctor', 'qmcp doctor --json'],
  configure: jsonOption,

  async run({ cli, options }) {
    const { home, config: configFile, logLevel, json } = options;
    const config = await cli.config({ home, config: configFile, logLevel });
    const { examine } = await import('../doctor/examine.ts');
    const checks = await examine(config, await cli.logger(config, 'person'));
    const settings = await describeSettings(config);
    const healthy = checks.every(({ status }) => status !== 'fail');
    if (json === true) cli.output.json({ ok: healthy, checks, settings });
    else print(cli, checks, settings);
    return healthy ? exitCodes.ok : exitCodes.failed;
  },
});

interface DescribedSetting {
  readonly name: string;
  readonly value: unknown;
  readonly source: string;
  /** What it is called where it was given. */
  readonly from: string;
}

async function describeSettings(config: Config): Promise<readonly DescribedSetting[]> {
  const { settingFields } = await import('../config/settings.ts');
  return [...config.origins].map(([name, { source, name: from }]) => ({
    name,
    value: settingFields.get(name)?.secret === true ? '(hidden)' : valueOf(config, name),
    source,
    from: source === 'file' ? (config.configFile ?? from) : from,
  }));
}

function valueOf(config: Config, name: string): unknown {
  const [first = '', second] = name.split('.');
  const value = config[first as keyof Config];
  return second === undefined ? value : (value as unknown as Record<string, unknown>)[second];
}

function print(
  { output }: Cli,
  checks: readonly NamedFinding[],
  settings: readonly DescribedSetting[],
): void {
  output.table(
    [{ title: 'CHECK', whole: true }, { title: 'STATUS', whole: true }, { title: 'FINDING' }],
    checks.map(({ name, status, message }) => [name, status, message]),
  );
  // Members of groups are many, and mostly nobody has changed them.
  const shown = settings.filter(({ name, source }) => !name.includes('.') || source !== 'default');
  output.text('');
  output.table(
    [{ title: 'SETTING', whole: true }, { title: 'VALUE' }, { title: 'FROM' }],
    shown.map(({ name, value, source, from }) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
      source === 'default' ? 'default' : from,
    ]),
  );
  // The table says what was found.
  for (const { name, fix } of checks) {
    if (fix !== undefined) output.error(`${name}: ${fix}`);
  }
}
