import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

import { beforeAll, describe, expect, it } from 'vitest';

import { buildConsole } from '../../../scripts/build-console.mjs';

/** How much a browser loads before it shows something. */

const MAX_FIRST_LOAD_KB = 200;

const built = new URL('../../../apps/console/dist/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, built), 'utf8');

/** The scripts that a page's own scripts import before they run, and those in turn. */
function withImports(entries: readonly string[]): ReadonlySet<string> {
  const loaded = new Set(entries);
  for (const path of loaded) {
    for (const [, name] of read(path).matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g)) {
      loaded.add(`assets/${name}`);
    }
  }
  return loaded;
}

const kilobytes = (paths: Iterable<string>): number =>
  [...paths].reduce((sum, path) => sum + gzipSync(read(path)).byteLength / 1000, 0);

describe('the built console', () => {
  beforeAll(() => buildConsole(), 60_000);

  const entries = (): readonly string[] =>
    [...read('index.html').matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(([, path = '']) => path);

  it(`shows Home, the inbox and a request after at most ${MAX_FIRST_LOAD_KB} kB of JavaScript`, async ({
    annotate,
  }) => {
    const size = kilobytes(withImports(entries()));
    await annotate(`${size.toFixed(0)} kB, gzipped`);

    expect([...withImports(entries())].map(read).join('')).toContain('Nothing waits for you');
    expect(size).toBeLessThan(MAX_FIRST_LOAD_KB);
  });

  it('loads the other pages only once they are opened', () => {
    const first = [...withImports(entries())].join(' ');

    expect(first).not.toMatch(/(?:tools?|audit|policy|keys|invocations?|webhooks?)-view-/);
  });

  it('has no script and no style in the page itself, which its security policy would refuse', () => {
    expect(read('index.html')).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
  });
});
