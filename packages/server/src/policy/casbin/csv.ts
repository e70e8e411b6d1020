/** The fields of each line of a policy file of Casbin; comments and empty lines are left out. */
export const readCsv = (
  text: string,
): readonly { readonly line: number; readonly fields: readonly string[] }[] =>
  text
    .split(/\r?\n/)
    .flatMap((content, index) =>
      /^\s*(?:#|$)/.test(content) ? [] : [{ line: index + 1, fields: fieldsOf(content) }],
    );

const FIELD = /\s*(?:"(?<quoted>(?:[^"]|"")*)"\s*|(?<plain>[^,]*))(?:,|$)/gy;

function fieldsOf(line: string): readonly string[] {
  const fields: string[] = [];
  for (const { groups } of `${line},`.matchAll(FIELD)) {
    fields.push(groups?.['quoted']?.replaceAll('""', '"') ?? groups?.['plain']?.trim() ?? '');
  }
  // The comma that ends the last field begins another, empty one.
  return fields.slice(0, -1);
}

/** One line of fields. */
export const writeCsv = (fields: readonly string[]): string =>
  fields
    .map((field) => (/[",]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(', ');
