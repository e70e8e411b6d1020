import { kinds } from './kinds.ts';

/** What is wrong with an object that was sent. */
export interface SchemaProblem {
  /** Where: `spec.template.spec.containers[0].image`. */
  readonly path: string;
  readonly problem: 'unknown field' | 'required' | 'wrong type';
}

const NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
const LABEL_KEY =
  /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?)?$/;
const QUANTITY = /^\d+(?:\.\d+)?(?:[numkMGTPE]|[KMGTPE]i|[eE]\d+)?$/;

/** As Go reads it: six digits behind the point, no more and no less. */
const MICRO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}(?:Z|[+-]\d{2}:\d{2})$/;

const isText = (value: unknown): value is string => typeof value === 'string';

const isMapOf =
  (isValue: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    isRecord(value) && Object.values(value).every((one) => isValue(one));

const isQuantity = (value: unknown): boolean =>
  (isText(value) && QUANTITY.test(value)) || Number.isSafeInteger(value);

const scalars: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: isText,
  boolean: (value) => typeof value === 'boolean',
  int: (value) => Number.isSafeInteger(value),
  quantity: isQuantity,
  quantities: isMapOf(isQuantity),
  intOrString: (value) => isText(value) || Number.isSafeInteger(value),
  microTime: (value) => isText(value) && MICRO_TIME.test(value),
  map: isMapOf(isText),
};

/** Holds an object against its type, as an API with strict validation of fields does. */
export function schemaProblems(value: unknown, type: string, path = ''): readonly SchemaProblem[] {
  const isScalar = scalars[type];
  if (isScalar !== undefined) return isScalar(value) ? [] : [{ path, problem: 'wrong type' }];
  if (type.endsWith('[]')) return listProblems(value, type.slice(0, -2), path);
  const fields = kinds[type];
  if (fields === undefined || !isRecord(value)) return [{ path, problem: 'wrong type' }];
  const inside = (name: string): string => (path === '' ? name : `${path}.${name}`);
  return [
    ...Object.entries(fields)
      .filter(([name, field]) => field.endsWith('!') && value[name] === undefined)
      .map(([name]) => ({ path: inside(name), problem: 'required' as const })),
    ...Object.entries(value).flatMap(([name, member]) => {
      const field = fields[name];
      return field === undefined
        ? [{ path: inside(name), problem: 'unknown field' as const }]
        : schemaProblems(member, field.replace('!', ''), inside(name));
    }),
  ];
}

function listProblems(value: unknown, type: string, path: string): readonly SchemaProblem[] {
  if (!Array.isArray(value)) return [{ path, problem: 'wrong type' }];
  return value.flatMap((item, index) => schemaProblems(item, type, `${path}[${index}]`));
}

/** What the API checks of names and labels beyond their types. */
export function metadataProblems({
  name = '',
  labels = {},
}: {
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
}): readonly string[] {
  return [
    ...(NAME.test(name) ? [] : [`metadata.name: Invalid value: "${name}"`]),
    ...Object.entries(labels)
      .filter(([key, value]) => !LABEL_KEY.test(key) || !LABEL_VALUE.test(value))
      .map(([key, value]) => `metadata.labels: Invalid value: "${key}=${value}"`),
  ];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
