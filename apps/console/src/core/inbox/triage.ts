/** Ids in the order in which they are shown. */
type Ids = readonly string[];

/**
 * The id to go to from the present one.
 * @param step - 1 for the next, -1 for the one before; it stops at the ends
 * @returns undefined where there is none at all
 */
export function neighbour(ids: Ids, current: string | undefined, step: 1 | -1): string | undefined {
  const index = current === undefined ? -1 : ids.indexOf(current);
  if (index === -1) return step === 1 ? ids[0] : ids.at(-1);
  return ids[Math.min(ids.length - 1, Math.max(0, index + step))];
}

/** The id to show once the present one is settled: what follows it, else what is before it. */
export function afterSettling(ids: Ids, settled: string): string | undefined {
  const index = ids.indexOf(settled);
  if (index === -1) return ids[0];
  return ids[index + 1] ?? ids[index - 1];
}

/** The selection with an id put in or taken out. */
export function toggled(selected: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(selected);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** The selection without what is no longer shown; the same set where nothing was lost. */
export function stillShown(selected: ReadonlySet<string>, ids: Ids): ReadonlySet<string> {
  const kept = ids.filter((id) => selected.has(id));
  return kept.length === selected.size ? selected : new Set(kept);
}
