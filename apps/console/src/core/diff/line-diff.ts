/** A line of a comparison. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Beyond this many cells the table would cost more than the reader waits: then everything reads as replaced. */
const MAX_CELLS = 4_000_000;

/** Compares two texts line by line; the fewest lines that can be are told as changed (longest common subsequence). */
export function diffLines(before: string, now: string): readonly DiffLine[] {
  const old = before.split('\n');
  const fresh = now.split('\n');
  const head = commonLength(old, fresh);
  const tail = commonLength(old.slice(head).toReversed(), fresh.slice(head).toReversed());
  return [
    ...old.slice(0, head).map(same),
    ...diffMiddle(old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail)),
    ...old.slice(old.length - tail).map(same),
  ];
}

const same = (text: string): DiffLine => ({ kind: 'same', text });
const removed = (text: string): DiffLine => ({ kind: 'removed', text });
const added = (text: string): DiffLine => ({ kind: 'added', text });

function commonLength(old: readonly string[], fresh: readonly string[]): number {
  const end = Math.min(old.length, fresh.length);
  let length = 0;
  while (length < end && old[length] === fresh[length]) length += 1;
  return length;
}

function diffMiddle(old: readonly string[], fresh: readonly string[]): DiffLine[] {
  if ((old.length + 1) * (fresh.length + 1) > MAX_CELLS) {
    return [...old.map(removed), ...fresh.map(added)];
  }
  return walk(old, fresh, lengthsOf(old, fresh));
}

/** `lengths[i][j]`: how many lines `old` from i on and `fresh` from j on have in common. */
function lengthsOf(old: readonly string[], fresh: readonly string[]): readonly Uint32Array[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint32Array(fresh.length + 1));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = fresh.length - 1; j >= 0; j -= 1) {
      const row = lengths[i];
      if (row === undefined) continue;
      row[j] =
        old[i] === fresh[j]
          ? at(lengths, i + 1, j + 1) + 1
          : Math.max(at(lengths, i + 1, j), at(lengths, i, j + 1));
    }
  }
  return lengths;
}

const at = (lengths: readonly Uint32Array[], i: number, j: number): number => lengths[i]?.[j] ?? 0;

function walk(
  old: readonly string[],
  fresh: readonly string[],
  lengths: readonly Uint32Array[],
): DiffLine[] {
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < fresh.length) {
    const [was, is] = [old[i], fresh[j]];
    if (was !== undefined && was === is) {
      lines.push(same(was));
      i += 1;
      j += 1;
    } else if (
      was !== undefined &&
      (is === undefined || at(lengths, i + 1, j) >= at(lengths, i, j + 1))
    ) {
      lines.push(removed(was));
      i += 1;
    } else if (is !== undefined) {
      lines.push(added(is));
      j += 1;
    }
  }
  return lines;
}
