/** The longest name of a function that model endpoints take. */
const MAX_CHARACTERS = 64;

/** A tool of a source. */
interface NamedTool {
  /** The source's name. */
  readonly source: string;
  readonly name: string;
}

/**
 * Names under which a model is told of tools: each one's own where it fits and is the only one of that name, with its
 * source's name before it otherwise, and numbered where that is not enough. MCP allows 128 characters and dots, model
 * endpoints 64 letters, digits, `_` and `-`.
 * @returns one name a tool, all different
 */
export function modelNames(tools: readonly NamedTool[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { name } of tools) counts.set(fit(name), (counts.get(fit(name)) ?? 0) + 1);
  const taken = new Set<string>();
  return tools.map(({ source, name }) => {
    const isAlone = counts.get(fit(name)) === 1;
    const free = numberedUntilFree(isAlone ? fit(name) : fit(`${source}__${name}`), taken);
    taken.add(free);
    return free;
  });
}

const fit = (name: string): string =>
  name.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, MAX_CHARACTERS);

function numberedUntilFree(name: string, taken: ReadonlySet<string>): string {
  let candidate = name;
  for (let number = 2; taken.has(candidate); number += 1) {
    const suffix = `_${number}`;
    candidate = `${name.slice(0, MAX_CHARACTERS - suffix.length)}${suffix}`;
  }
  return candidate;
}
