import { readFileSync } from 'node:fs';

import { format } from 'oxfmt';

const { ignorePatterns: _, ...style } = JSON.parse(
  readFileSync(new URL('../../../.oxfmtrc.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;

/** A page as it is committed: its parts, a blank line between them, in the repository's format. */
export async function page(...parts: readonly string[]): Promise<string> {
  const { code, errors } = await format('page.md', `${parts.join('\n\n')}\n`, style);
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  return code;
}

/** A Markdown table. */
export const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map(cell).join(' | ')} |`)
    .join('\n');

const cell = (text: string): string => text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ');

/** Text as code. */
export const code = (text: string): string => `\`${text}\``;

/** What stands on top of each generated page. */
export const generated = (source: string): string =>
  `<!-- Written from ${source} by test/docs/reference.test.ts: \`npm test -- test/docs --update\`. -->`;
