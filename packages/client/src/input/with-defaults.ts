import { isJsonObject } from '@qmcp/contracts';

type Fields = Readonly<Record<string, unknown>>;

/** The fields of a form, with the schema's defaults for those left out (MCP 2025-11-25, SEP-1034). */
export function withDefaults(schema: Fields, content: Fields): Fields {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const defaults = Object.entries(properties).flatMap(([name, property]) =>
    isJsonObject(property) && property['default'] !== undefined
      ? [[name, property['default']] as const]
      : [],
  );
  return { ...Object.fromEntries(defaults), ...content };
}
