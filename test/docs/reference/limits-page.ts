import { readFileSync } from 'node:fs';

import { defaultLimits } from '@qmcp/contracts';

import { variableOf } from '../../../apps/qmcp/src/config/layers.ts';
import { code, generated, page, table } from './markdown.ts';

const SOURCE = 'packages/contracts/src/limits.ts';

/** `docs/reference/limits.md`. */
export function limitsPage(): Promise<string> {
  const meanings = readMeanings();
  return page(
    generated(SOURCE),
    '# Limits',
    'What the engine accepts from outside, and how long it waits. Each is a setting: `limits.<name>` in ' +
      '[the configuration file](configuration.md), or the environment variable below. All are whole numbers from 1. ' +
      'What a caller gets who meets one is in [limits and bad input](../explanation/limits-and-bad-input.md).',
    table(
      ['Limit', 'Default', 'What it bounds', 'Environment variable'],
      Object.entries(defaultLimits).map(([name, value]) => [
        code(name),
        describeBound(name, value),
        meanings.get(name) ?? '',
        code(variableOf(`limits.${name}`)),
      ]),
    ),
  );
}

/** The comment above each limit; one comment may stand above several. */
export const readMeanings = (): ReadonlyMap<string, string> =>
  readMeaningsOf(readFileSync(new URL(`../../../${SOURCE}`, import.meta.url), 'utf8'));

/** The same, of another table of limits. */
export function readMeaningsOf(source: string): ReadonlyMap<string, string> {
  const meanings = new Map<string, string>();
  let comment = '';
  for (const line of source.split('\n')) {
    comment = /^ {2}\/\*\* (?<text>.*) \*\/$/.exec(line)?.groups?.['text'] ?? comment;
    const name = /^ {2}(?<name>\w+): /.exec(line)?.groups?.['name'];
    if (name !== undefined) meanings.set(name, comment);
  }
  return meanings;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/** A bound in figures that are read at a glance. */
export function describeBound(name: string, value: number): string {
  const figure = value.toLocaleString('en').replaceAll(',', ' ');
  if (name.endsWith('Bytes')) {
    return value >= MIB ? `${figure} (${value / MIB} MiB)` : `${figure} (${value / KIB} KiB)`;
  }
  if (!name.endsWith('Ms')) return figure;
  return value >= 60_000 ? `${figure} (${value / 60_000} min)` : `${figure} (${value / 1_000} s)`;
}
