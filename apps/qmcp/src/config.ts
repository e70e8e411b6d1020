import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { defaultLimits, PlatformError } from '@qmcp/contracts';

import { configFile, environmentLayer, fileLayer, optionLayer, SOURCES } from './config/layers.ts';
import type { Given, Layer, Origin } from './config/layers.ts';
import { describeProblems } from './config/problems.ts';
import { sandboxDefaults } from './config/sandbox-settings.ts';
import { Settings } from './config/settings.ts';
import type { SettingValues } from './config/settings.ts';

/** What configuration is read from. */
export interface ConfigSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Relative paths of the environment and the command line count from it. */
  readonly workingFolder: string;
  /** Whether a person reads the log: standard error is a terminal. */
  readonly interactive: boolean;
}

/** What the command line sets, as text. Never a secret: whoever is on the machine can read a command line. */
export interface ConfigOptions {
  /** Names the configuration file. */
  readonly config?: string | undefined;
  readonly home?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly logLevel?: string | undefined;
  readonly apiKeyFile?: string | undefined;
  readonly modelUrl?: string | undefined;
  readonly model?: string | undefined;
}

/** The configuration in force; frozen. */
export interface Config extends SettingValues {
  /** The file that was read, if any. */
  readonly configFile: string | undefined;
  /** Where each value comes from, by dotted name; settings that have no value are missing. */
  readonly origins: ReadonlyMap<string, Origin>;
}

/** Secrets that may stand in a file, which the setting of the same name with `File` names. */
const SECRETS_IN_FILES = [
  'apiKey',
  'userServiceToken',
  'modelKey',
  'databaseUrl',
  'databaseDirectUrl',
  'auditKeySecret',
  'redisUrl',
  'smtpUrl',
] as const;

/** The sources of this process: the only place in the product that reads its environment. */
export const processSources = (): ConfigSources => ({
  environment: process.env,
  workingFolder: process.cwd(),
  interactive: process.stderr.isTTY,
});

/**
 * Reads the configuration: default < file < environment < command line.
 * @throws PlatformError `config_invalid` that names each value at fault, where it stands, and what is expected
 */
export function loadConfig(options: ConfigOptions, sources: ConfigSources): Config {
  const { environment, workingFolder } = sources;
  const { config: named, ...settings } = options;
  const file = configFile({ option: named, environment }, workingFolder);
  const fromFile = fileLayer(file);
  const given: ReadonlyMap<string, Given> = new Map<string, Given>([
    ...defaults(sources),
    ...(fromFile ?? []),
    ...environmentLayer(environment, workingFolder),
    ...optionLayer(settings, workingFolder),
  ]);
  const problems = describeProblems(given, file.path);
  if (problems.length > 0) {
    throw new PlatformError(
      'config_invalid',
      ['The configuration is not usable:', ...problems].join('\n'),
    );
  }
  const checked = Settings.parse(nest(given));
  const values = SECRETS_IN_FILES.reduce(
    (read, secret) => withSecretFile(read, secret, given),
    checked,
  );
  return Object.freeze({
    ...values,
    limits: Object.freeze(values.limits),
    sandbox: Object.freeze(values.sandbox),
    configFile: fromFile === undefined ? undefined : file.path,
    origins: new Map([...given].map(([setting, { origin }]) => [setting, origin])),
  });
}

function defaults({ environment, workingFolder, interactive }: ConfigSources): Layer {
  const toolsFolder = join(workingFolder, 'tools');
  const production = environment['NODE_ENV'] === 'production' || !interactive;
  const values = {
    home: join(workingFolder, '.qmcp'),
    host: '127.0.0.1',
    port: 3333,
    auth: 'local',
    allowedHosts: [],
    allowedOrigins: [],
    webhookHosts: [],
    exampleCall: 'on',
    logLevel: 'info',
    logFormat: production ? 'json' : 'pretty',
    ...(existsSync(toolsFolder) && { toolsFolder }),
    ...dotted('limits', defaultLimits),
    ...dotted('sandbox', sandboxDefaults),
  };
  return new Map(
    Object.entries(values).map(([name, value]) => [
      name,
      { value, origin: { source: 'default', name } },
    ]),
  );
}

const dotted = (group: string, members: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(members).map(([name, value]) => [`${group}.${name}`, value]));

function nest(given: Layer): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [setting, { value }] of given) {
    const [first = '', member] = setting.split('.');
    if (member === undefined) values[first] = value;
    else values[first] = { ...(values[first] as object | undefined), [member]: value };
  }
  return values;
}

/**
 * Reads a secret from the file that is named for it; the secret itself wins where its source is the stronger one.
 * @throws PlatformError `config_invalid`
 */
function withSecretFile(
  values: SettingValues,
  secret: (typeof SECRETS_IN_FILES)[number],
  given: Layer,
): SettingValues {
  const file = values[`${secret}File`];
  if (file === undefined || rank(given.get(secret)) > rank(given.get(`${secret}File`))) {
    return values;
  }
  const origin = given.get(`${secret}File`)?.origin.name ?? secret;
  try {
    const text = readFileSync(file, 'utf8').trim();
    return { ...values, [secret]: Settings.shape[secret].parse(text) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === undefined ? 'does not hold one line of printable ASCII' : `can't be read (${code})`;
    throw new PlatformError('config_invalid', `${origin}: the file ${file} ${why}`, {
      cause: error,
    });
  }
}

const rank = (given: Given | undefined): number =>
  given === undefined ? -1 : SOURCES.indexOf(given.origin.source);
