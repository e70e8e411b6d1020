/** Puts a list into words: `a`, `a and b`, `a, b and c`. */
export const formatList = (items: readonly string[]): string => list.format(items);

/** A name of a program's making as people read it: `delete_user` becomes `Delete user`. */
export function formatName(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_\-.]+/g, ' ')
    .trim();
  return words === '' ? name : words[0]?.toUpperCase() + words.slice(1).toLowerCase();
}

const list = new Intl.ListFormat('en', { type: 'conjunction' });
