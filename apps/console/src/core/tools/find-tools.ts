import type { Tool } from '../wire/tool.ts';

/** The tools in whose name, title or description all words are found; those whose name has the first word come first. */
export function findTools(tools: readonly Tool[], words: string): readonly Tool[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const [first] = wanted;
  if (first === undefined) return tools;
  const inName = ({ name }: Tool): boolean => name.toLowerCase().includes(first);
  return tools
    .filter((tool) => wanted.every((word) => textOf(tool).includes(word)))
    .toSorted((one, other) => Number(inName(other)) - Number(inName(one)));
}

const textOf = ({ name, title = '', description = '' }: Tool): string =>
  `${name} ${title} ${description}`.toLowerCase();
