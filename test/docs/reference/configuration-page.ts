import { loadConfig } from '../../../apps/qmcp/src/config.ts';
import type { Config, ConfigOptions } from '../../../apps/qmcp/src/config.ts';
import { DEFAULT_FILE, optionLayer, variableOf } from '../../../apps/qmcp/src/config/layers.ts';
import { settingFields } from '../../../apps/qmcp/src/config/settings.ts';
import { code, generated, page, table } from './markdown.ts';

/** Defaults that depend on where and how the process starts. */
const dynamicDefaults: Readonly<Record<string, string>> = {
  home: '`.qmcp` in the working folder',
  logFormat: '`pretty` on a terminal, else `json`; `json` where `NODE_ENV` is `production`',
  toolsFolder: '`tools` in the working folder, if it exists',
};

/** `docs/reference/configuration.md`. */
export function configurationPage(): Promise<string> {
  return page(
    generated('apps/qmcp/src/config/settings.ts'),
    '# Configuration',
    `A setting is taken from the command line, else from the environment, else from \`${DEFAULT_FILE}\` in the working ` +
      'folder (or the file that `--config` or `QMCP_CONFIG` names), else it has its default. `qmcp doctor` prints the ' +
      'values in force and where each comes from.',
    table(['Setting', 'What it decides', 'Expected', 'Default'], settingRows()),
    'An empty variable counts as unset. Lists are separated by commas in the environment and are JSON lists in the ' +
      'file. A relative path counts from the working folder, or from the folder of the file that it stands in. An ' +
      'unknown setting, or a variable `QMCP_…` that names none, stops the start with a message that says which.',
    '## Names',
    'A setting has the same name everywhere, spelled as the place wants it.',
    table(['Setting', 'Environment variable', 'Option'], nameRows()),
    'Secrets have no option and no place in the file: whoever is on the machine can read a command line, and files ' +
      'are copied. Give the environment variable, or name a file that holds the secret alone.',
    '## The file',
    'A JSON object, such as `qmcp init` writes:',
    ['```json', JSON.stringify(EXAMPLE, null, 2), '```'].join('\n'),
    'The name of a member, such as `sandbox.maxRuns`, stands in the file as a member of an object: ' +
      '`{"sandbox": {"maxRuns": 4}}`.',
    '## Limits',
    'The members of `limits`, and their variables, are in [limits](limits.md).',
  );
}

const EXAMPLE = {
  host: '127.0.0.1',
  port: 3333,
  auth: 'local',
  toolsFolder: 'tools',
  limits: { callTimeoutMs: 30_000 },
};

/** All but those that have a page of their own. */
const plainSettings = [...settingFields].filter(([name]) => !name.startsWith('limits.'));

function settingRows(): string[][] {
  const config = loadConfig({}, { environment: {}, workingFolder: '/', interactive: false });
  return plainSettings.map(([name, { description, expected }]) => {
    const value = valueOf(config, name);
    const fixed = value === undefined ? 'none' : code(JSON.stringify(value));
    return [code(name), description, expected, dynamicDefaults[name] ?? fixed];
  });
}

function valueOf(config: Config, name: string): unknown {
  const [first = '', member] = name.split('.');
  const value: unknown = config[first as keyof Config];
  return member === undefined ? value : (value as Readonly<Record<string, unknown>>)[member];
}

function nameRows(): string[][] {
  const options: Record<Exclude<keyof ConfigOptions, 'config'>, string> = {
    home: '.',
    host: 'localhost',
    port: '0',
    logLevel: 'info',
    apiKeyFile: 'key',
    modelUrl: 'http://localhost/v1',
    model: 'a-model',
  };
  const layer = optionLayer(options, '/');
  return plainSettings.map(([name]) => {
    const option = layer.get(name)?.origin.name;
    return [code(name), code(variableOf(name)), option === undefined ? '' : code(option)];
  });
}
