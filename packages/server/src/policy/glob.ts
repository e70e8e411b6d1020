/** A pattern, compiled: `*` stands for any run of characters, `?` for any one, all else for itself. */
export interface Glob {
  readonly pattern: string;
  /** What every match begins with. */
  readonly prefix: string;
  /** What every match ends with; nothing where the prefix is all of it. */
  readonly suffix: string;
  /** Whether the prefix is all of it. */
  readonly exact: boolean;
  /** Takes time in proportion to pattern × text at worst. */
  matches(text: string): boolean;
}

/** Compiles a pattern; every text is one. */
export function compileGlob(pattern: string): Glob {
  const wildcardAt = pattern.search(/[*?]/);
  if (wildcardAt < 0) {
    return {
      pattern,
      prefix: pattern,
      suffix: '',
      exact: true,
      matches: (text) => text === pattern,
    };
  }
  const prefix = pattern.slice(0, wildcardAt);
  const suffix = pattern.slice(Math.max(pattern.lastIndexOf('*'), pattern.lastIndexOf('?')) + 1);
  const matches = pattern.includes('?')
    ? (text: string) => matchesWildcards(pattern, text)
    : partsMatcher(pattern.split('*'));
  return { pattern, prefix, suffix, exact: false, matches };
}

/** Without `?`, the engine's own search finds what stands between the stars, much faster than a loop does. */
function partsMatcher(parts: readonly string[]): Glob['matches'] {
  const [head = ''] = parts;
  const tail = parts.at(-1) ?? '';
  const between = parts.slice(1, -1);
  return (text) => {
    const end = text.length - tail.length;
    if (end < head.length || !text.startsWith(head) || !text.endsWith(tail)) return false;
    let position = head.length;
    for (const part of between) {
      const at = text.indexOf(part, position);
      if (at < 0 || at + part.length > end) return false;
      position = at + part.length;
    }
    return true;
  };
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
