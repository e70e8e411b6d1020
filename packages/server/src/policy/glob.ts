/** A pattern, compiled: `*` stands for any run of characters, `?` for any one, all else for itself. */
export interface Glob {
  readonly pattern: string;
  /** What every match begins with. */
  readonly prefix: string;
  /** Whether the prefix is all of it. */
  readonly exact: boolean;
  /** Takes time in proportion to pattern × text at worst. */
  matches(text: string): boolean;
}

/** Compiles a pattern; every text is one. */
export function compileGlob(pattern: string): Glob {
  const wildcardAt = pattern.search(/[*?]/);
  const prefix = wildcardAt < 0 ? pattern : pattern.slice(0, wildcardAt);
  return { pattern, prefix, exact: wildcardAt < 0, matches: matcherOf(pattern, prefix) };
}

function matcherOf(pattern: string, prefix: string): Glob['matches'] {
  if (pattern === prefix) return (text) => text === pattern;
  if (pattern === `${prefix}*`) return (text) => text.startsWith(prefix);
  return (text) => matchesWildcards(pattern, text);
}

/** Where the text runs on past a mismatch, only the last `*` has to give: an earlier one could not do better. */
function matchesWildcards(pattern: string, text: string): boolean {
  let at = 0;
  let lastStar = -1;
  let resumeAt = 0;
  for (let position = 0; position < text.length;) {
    if (pattern[at] === '*') {
      lastStar = at;
      resumeAt = position;
      at += 1;
    } else if (pattern[at] === '?' || pattern[at] === text[position]) {
      at += 1;
      position += 1;
    } else if (lastStar >= 0) {
      at = lastStar + 1;
      resumeAt += 1;
      position = resumeAt;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
