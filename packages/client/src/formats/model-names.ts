/** What every provider accepts as the name of a function. OpenAI's limit of 64 is the tightest. */
const ACCEPTED = /^[A-Za-z0-9_-]{1,64}$/;
const MAX_CHARACTERS = 64;
const SEPARATOR = '__';

/** A tool's name on its server, and the server's. */
export interface QualifiedName {
  /** Empty for tools that get no prefix. */
  readonly server: string;
  readonly name: string;
}

/**
 * Gives each tool a name that models may use: `server__name` as it is where that is accepted and unique, otherwise cut
 * and marked with a digest of the two. Names are unique, and depend on which tools there are and not on their order.
 * @param names - no two alike
 * @returns the names in the order of `names`
 */
export function modelNames(names: readonly QualifiedName[]): readonly string[] {
  const plain = names.map(plainName);
  const times = new Map<string, number>();
  for (const name of plain) times.set(name, (times.get(name) ?? 0) + 1);
  const keeps = plain.map((name) => ACCEPTED.test(name) && times.get(name) === 1);
  const taken = new Set(plain.filter((_, index) => keeps[index]));
  const assigned = [...plain];
  for (const index of sortedIndexes(names)) {
    const name = names[index];
    if (keeps[index] === true || name === undefined) continue;
    assigned[index] = markedName(name, taken);
  }
  return assigned;
}

const plainName = ({ server, name }: QualifiedName): string =>
  server === '' ? name : `${server}${SEPARATOR}${name}`;

/** Two digests may collide, and who comes first then gets the first: so the order must not be the caller's. */
function sortedIndexes(names: readonly QualifiedName[]): readonly number[] {
  const keys = names.map(identity);
  return [...keys.keys()].sort((a, b) => ((keys[a] ?? '') < (keys[b] ?? '') ? -1 : 1));
}

const identity = ({ server, name }: QualifiedName): string => JSON.stringify([server, name]);

function markedName(name: QualifiedName, taken: Set<string>): string {
  const safe = plainName(name).replaceAll(/[^A-Za-z0-9_-]/g, '_');
  for (let attempt = 0; ; attempt += 1) {
    const mark = `_${digest(`${attempt}${identity(name)}`)}`;
    const marked = safe.slice(0, MAX_CHARACTERS - mark.length) + mark;
    if (!taken.has(marked)) {
      taken.add(marked);
      return marked;
    }
  }
}

/** FNV-1a, 32 bits, over UTF-16 code units: eight hexadecimal digits. It tells names apart and keeps no secret. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
