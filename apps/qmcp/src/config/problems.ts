import { nearestName } from '../nearest-name.ts';
import { variableOf } from './layers.ts';
import type { Given, Layer } from './layers.ts';
import { settingFields } from './settings.ts';
import type { SettingField } from './settings.ts';

const MAX_SHOWN = 80;

/**
 * What is wrong with the given values, a line each: where it stands, the value unless it is or may hold a secret, and what is
 * expected instead.
 * @param file - the configuration file, to be named
 */
export function describeProblems(given: Layer, file: string): readonly string[] {
  return [...given].flatMap(([setting, value]) => {
    const problem = problemOf(setting, value);
    return problem === undefined ? [] : [`  ${placeOf(value, file)} ${problem}`];
  });
}

function problemOf(setting: string, { value, origin }: Given): string | undefined {
  const field = settingFields.get(setting);
  if (field === undefined) return `is no setting of qmcp${suggest(setting, origin.source)}`;
  if (field.secret && origin.source === 'file') {
    return `is a secret, which does not belong in this file: set ${variableOf(setting)}, or name a file that holds it with ${setting}File`;
  }
  if (field.schema.safeParse(value).success) return undefined;
  return `is ${show(field, value)}: expected ${field.expected}`;
}

const placeOf = ({ origin }: Given, file: string): string =>
  origin.source === 'file' ? `"${origin.name}" in ${file}` : origin.name;

function show(field: SettingField, value: unknown): string {
  if (field.secret || field.mayHoldSecret) return 'not usable (not shown)';
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`;
}

/** The known name that is nearest, where one is near enough to be meant. */
function suggest(unknown: string, source: Given['origin']['source']): string {
  const names = [...settingFields.keys()].map((setting) =>
    source === 'environment' ? variableOf(setting) : setting,
  );
  const nearest = nearestName(unknown, names);
  return nearest === undefined ? ': remove it' : `: did you mean ${nearest}?`;
}
