/**
 * Words that stand before the names of tools, a different one for each source: made of its own name, and numbered where
 * that is not enough. One source alone needs none.
 */
export function sourceKeys(names: readonly string[]): readonly string[] {
  if (names.length === 1) return [''];
  const taken = new Set<string>();
  return names.map((name) => {
    const word = name.replaceAll(/[^a-zA-Z0-9]+/g, '_').replaceAll(/^_|_$/g, '') || 'server';
    let key = word;
    for (let number = 2; taken.has(key); number += 1) key = `${word}_${number}`;
    taken.add(key);
    return key;
  });
}
