import { isJsonObject } from '@qmcp/contracts';

const samples: Readonly<Record<string, unknown>> = {
  string: 'sample',
  number: 2,
  integer: 3,
  boolean: true,
  array: [],
  object: {},
};

/** Arguments that fit a flat input schema: a value for each required property. */
export function sampleArguments(
  inputSchema: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { properties, required } = inputSchema;
  if (!isJsonObject(properties) || !Array.isArray(required)) return {};
  return Object.fromEntries(
    required.map((name) => {
      const property = properties[String(name)];
      return [String(name), isJsonObject(property) ? samples[String(property['type'])] : 'sample'];
    }),
  );
}
