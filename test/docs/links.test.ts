import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { anchorsOf, linksOf, pages, root } from './pages.ts';

const anchors = new Map(pages.map((page) => [join(page.path), anchorsOf(page)]));

describe('links between pages', () => {
  it.each(pages.map((page) => [page.path, page] as const))('%s leads nowhere else', (_, page) => {
    const broken = linksOf(page).filter(({ path, anchor }) => {
      if (!existsSync(join(root, path))) return true;
      return anchor !== undefined && anchors.get(path)?.has(anchor) !== true;
    });
    expect(broken).toEqual([]);
  });
});

describe('the map of the documentation', () => {
  it('leads to every page', () => {
    const index = pages.find(({ path }) => path === join('docs', 'index.md'));
    const linked = new Set(index && linksOf(index).map(({ path }) => join(path)));
    const folders = ['how-to', 'explanation', 'reference'].map((name) => join('docs', name));
    const missing = pages
      .map(({ path }) => path)
      .filter((path) => folders.some((folder) => path.startsWith(folder)) && !linked.has(path));
    expect(missing).toEqual([]);
  });
});
