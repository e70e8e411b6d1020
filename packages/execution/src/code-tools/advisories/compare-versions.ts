import type { Ecosystem } from '../dependencies/read-manifest.ts';

type Part = number | string;

/** Below 0 where the first version comes before the other, 0 where they are the same one. */
export function compareVersions(ecosystem: Ecosystem, one: string, other: string): number {
  const keyOf = ecosystem === 'npm' ? semanticKey : pythonKey;
  return compareLists(keyOf(one), keyOf(other));
}

/** Semantic Versioning 2.0.0, item 11: a pre-release comes before its release; build metadata doesn't count. */
function semanticKey(version: string): Part[][] {
  const [core = '', ...rest] = version.replace(/^v/, '').replace(/\+.*$/, '').split('-');
  const preRelease = rest.join('-');
  return [
    core.split('.').map(Number),
    preRelease === '' ? [1] : [0],
    preRelease === '' ? [] : preRelease.split('.').map(toPart),
  ];
}

const PYTHON =
  /^v?(?:(?<epoch>\d+)!)?(?<release>\d+(?:\.\d+)*)(?:[-_.]?(?<phase>alpha|beta|preview|pre|rc|a|b|c)[-_.]?(?<phaseNumber>\d*))?(?<post>-\d+|[-_.]?(?:post|rev|r)[-_.]?\d*)?(?:[-_.]?dev[-_.]?(?<dev>\d*))?(?:\+.*)?$/i;

const PHASES: Readonly<Record<string, number>> = { a: 1, b: 2, c: 3, p: 3, r: 3 };

/**
 * PEP 440, "Summary of permitted suffixes and relative ordering": development release, alpha, beta, candidate, release,
 * post-release. Local versions don't count. What isn't a version comes before every version.
 */
function pythonKey(version: string): Part[][] {
  const groups = PYTHON.exec(version.trim())?.groups;
  if (groups === undefined) return [[-1]];
  const { epoch = '0', release = '', phase, phaseNumber, post, dev } = groups;
  const rank = phase === undefined ? 4 : (PHASES[phase.charAt(0).toLowerCase()] ?? 3);
  const isDevelopmentOfRelease = dev !== undefined && phase === undefined && post === undefined;
  return [
    [Number(epoch)],
    release
      .replace(/(?:\.0+)+$/, '')
      .split('.')
      .map(Number),
    [isDevelopmentOfRelease ? 0 : rank, Number(phaseNumber ?? 0)],
    [post === undefined ? -1 : Number(post.replaceAll(/\D/g, ''))],
    [dev === undefined ? Infinity : Number(dev)],
  ];
}

const toPart = (text: string): Part => (/^\d+$/.test(text) ? Number(text) : text);

function compareLists(one: readonly Part[][], other: readonly Part[][]): number {
  for (const index of one.keys()) {
    const difference = compareParts(one[index] ?? [], other[index] ?? []);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Numbers come before texts, and a list before those that go on from it. */
function compareParts(one: readonly Part[], other: readonly Part[]): number {
  for (const [index, part] of one.entries()) {
    const against = other[index];
    if (against === undefined) return 1;
    if (part === against) continue;
    if (typeof part === typeof against) return part < against ? -1 : 1;
    return typeof part === 'number' ? -1 : 1;
  }
  return one.length - other.length;
}
