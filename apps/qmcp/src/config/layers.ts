import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { isJsonObject, PlatformError } from '@qmcp/contracts';

import { settingFields, settingGroups } from './settings.ts';

/** Where a value comes from. A later source outranks an earlier one. */
export const SOURCES = ['default', 'file', 'environment', 'option'] as const;

/** Where a value comes from, and under what name it stands there: `QMCP_PORT`, `--port`, a key of the file. */
export interface Origin {
  readonly source: (typeof SOURCES)[number];
  readonly name: string;
}

/** A value as it was given, unchecked. */
export interface Given {
  readonly value: unknown;
  readonly origin: Origin;
}

/** Given values by the dotted name of their setting. Names that no setting has are among them. */
export type Layer = ReadonlyMap<string, Given>;

type Texts = Readonly<Record<string, string | undefined>>;

/** The configuration file that is read when no other is named and it exists. */
export const DEFAULT_FILE = 'qmcp.config.json';

const ENVIRONMENT_PREFIX = 'QMCP_';

/** Names the file instead of being a setting. */
const FILE_VARIABLE = 'QMCP_CONFIG';

/**
 * Kubernetes describes a Service named `qmcp` to every pod beside it in variables of these forms, and they are not
 * meant for us.
 */
const SERVICE_LINK =
  /^QMCP_(?:SERVICE_(?:HOST|PORT(?:_.*)?)|PORT_\d+_(?:TCP|UDP)(?:_(?:PROTO|PORT|ADDR))?)$/;
const SERVICE_LINK_PORT = /^(?:tcp|udp):\/\//;

/** The variable of a setting: `limits.maxBodyBytes` is `QMCP_LIMITS_MAX_BODY_BYTES`. */
export const variableOf = (setting: string): string =>
  ENVIRONMENT_PREFIX +
  setting
    .replaceAll('.', '_')
    .replaceAll(/[A-Z]/g, (letter) => `_${letter}`)
    .toUpperCase();

const settingsByVariable: ReadonlyMap<string, string> = new Map(
  [...settingFields.keys()].map((setting) => [variableOf(setting), setting]),
);

/** What the environment gives. An empty variable counts as unset. */
export function environmentLayer(environment: Texts, workingFolder: string): Layer {
  const layer = new Map<string, Given>();
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith(ENVIRONMENT_PREFIX) || name === FILE_VARIABLE) continue;
    if (text === undefined || text === '' || isServiceLink(name, text)) continue;
    const setting = settingsByVariable.get(name) ?? name;
    layer.set(setting, {
      value: fromText(setting, text, workingFolder),
      origin: { source: 'environment', name },
    });
  }
  return layer;
}

const isServiceLink = (name: string, text: string): boolean =>
  SERVICE_LINK.test(name) || (name === 'QMCP_PORT' && SERVICE_LINK_PORT.test(text));

/** What the command line gives: texts by setting. */
export function optionLayer(options: Texts, workingFolder: string): Layer {
  return new Map(
    Object.entries(options).flatMap(([setting, text]) =>
      text === undefined
        ? []
        : [
            [
              setting,
              {
                value: fromText(setting, text, workingFolder),
                origin: { source: 'option', name: optionOf(setting) },
              } as const,
            ],
          ],
    ),
  );
}

const optionOf = (setting: string): string =>
  setting === 'apiKeyFile'
    ? '--key-file'
    : `--${setting.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Reads a text as its setting's type. What does not fit stays text, for the schema to refuse. */
function fromText(setting: string, text: string, workingFolder: string): unknown {
  const field = settingFields.get(setting);
  if (field?.path === true) return resolve(workingFolder, text);
  const type = field?.schema.def.type;
  if (type === 'number' && /^-?\d+$/.test(text)) return Number(text);
  if (type !== 'array') return text;
  return text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}

/** Which file is to be read: the named one, or the default one where it exists. */
export function configFile(
  named: { option: string | undefined; environment: Texts },
  workingFolder: string,
): { readonly path: string; readonly demanded: boolean } {
  const name = named.option ?? named.environment[FILE_VARIABLE] ?? '';
  return name === ''
    ? { path: join(workingFolder, DEFAULT_FILE), demanded: false }
    : { path: resolve(workingFolder, name), demanded: true };
}

/**
 * What a configuration file gives; undefined where there is none and none is demanded.
 * @throws PlatformError `config_invalid` when it is missing, unreadable or no JSON object
 */
export function fileLayer(file: {
  readonly path: string;
  readonly demanded: boolean;
}): Layer | undefined {
  const text = readText(file);
  if (text === undefined) return undefined;
  const content = parse(text, file.path);
  const layer = new Map<string, Given>();
  for (const [name, value] of Object.entries(content)) {
    const members =
      settingGroups.has(name) && isJsonObject(value)
        ? Object.entries(value).map(([member, given]) => [`${name}.${member}`, given] as const)
        : [[name, value] as const];
    for (const [setting, member] of members) {
      layer.set(setting, {
        value: fromFile(setting, member, dirname(file.path)),
        origin: { source: 'file', name: setting },
      });
    }
  }
  return layer;
}

function readText({ path, demanded }: { path: string; demanded: boolean }): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && !demanded) return undefined;
    throw new PlatformError(
      'config_invalid',
      `The configuration file ${path} can't be read (${code}): correct --config or QMCP_CONFIG, or make the file with \`qmcp init\``,
      { cause: error },
    );
  }
}

function parse(text: string, path: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new PlatformError(
      'config_invalid',
      `The configuration file ${path} is not JSON: ${(error as Error).message}`,
      { cause: error },
    );
  }
  if (!isJsonObject(content)) {
    throw new PlatformError(
      'config_invalid',
      `The configuration file ${path} must hold a JSON object, such as {"port": 3333}`,
    );
  }
  // Editors offer completion for it.
  const { $schema: _, ...settings } = content;
  return settings;
}

const fromFile = (setting: string, value: unknown, folder: string): unknown =>
  settingFields.get(setting)?.path === true && typeof value === 'string' && value !== ''
    ? resolve(folder, value)
    : value;
