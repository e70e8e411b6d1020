import { readFile, writeFile } from 'node:fs/promises';

const readme = new URL('README.md', import.meta.url);

const BEGIN = '<!-- figures: begin -->';
const END = '<!-- figures: end -->';

/** Puts what was found in its place in the README: between two comments. */
export async function writeSection(content: string): Promise<void> {
  const text = await readFile(readme, 'utf8');
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END);
  if (from === -1 || to === -1) throw new Error('bench/sandbox/README.md has no place for figures');
  await writeFile(
    readme,
    `${text.slice(0, from + BEGIN.length)}\n\n${content}\n\n${text.slice(to)}`,
  );
}
