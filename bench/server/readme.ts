import { readFile, writeFile } from 'node:fs/promises';

const readme = new URL('../README.md', import.meta.url);

/** Puts what a part found in its place in the README: between two comments that name it. */
export async function writeSection(name: string, content: string): Promise<void> {
  const text = await readFile(readme, 'utf8');
  const begin = `<!-- ${name}: begin -->`;
  const end = `<!-- ${name}: end -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from === -1 || to === -1) throw new Error(`bench/README.md has no place for '${name}'`);
  await writeFile(
    readme,
    `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`,
  );
}
