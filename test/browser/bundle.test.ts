import { describe, expect, it } from 'vitest';

import { bundleForBrowsers } from './bundle-client.ts';

/** `@qmcp/client` runs in browsers: nothing in it is for Node.js only, and a page loads little before it needs more. */

const isForNode = (module: string): boolean =>
  /^node:|browser-external|\/node_modules\/undici\//.test(module);

const isLoadedWhenNeeded = (module: string): boolean =>
  /\/node_modules\/(ajv|ajv-formats|re2js)\//.test(module);

describe.each([
  { what: 'all that the client exports', entry: 'whole-client.ts', maxKiB: 68 },
  { what: 'a page that only connects', entry: 'connect-only.ts', maxKiB: 54 },
])('$what', ({ entry, maxKiB }) => {
  it('is bundled whole, without a module that only Node.js has', async () => {
    const { modules, externals } = await bundleForBrowsers(entry);

    expect(modules).toContainEqual(expect.stringContaining('/client/src/http/fetch-requester.ts'));
    expect(modules.filter(isForNode)).toEqual([]);
    expect(externals).toEqual([]);
  });

  it(`starts with less than ${maxKiB} KiB, and leaves what checks schemas for later`, async ({
    annotate,
  }) => {
    const { modules, atStart } = await bundleForBrowsers(entry);
    const sizeKiB = atStart.gzippedBytes / 1024;
    await annotate(`${sizeKiB.toFixed(1)} KiB, gzipped`);

    expect(modules.some(isLoadedWhenNeeded)).toBe(true);
    expect(atStart.modules.filter(isLoadedWhenNeeded)).toEqual([]);
    expect(sizeKiB).toBeLessThan(maxKiB);
  });
});

describe('a page that only connects', () => {
  it('carries nothing of what authorizes', async () => {
    const { modules } = (await bundleForBrowsers('connect-only.ts')).atStart;

    expect(modules.filter((module) => module.includes('/node_modules/jose/'))).toEqual([]);
  });
});

describe('the check itself', () => {
  it('notices what is for Node.js only', async () => {
    const { modules } = await bundleForBrowsers('node-only.ts');

    expect(modules.filter(isForNode)).not.toEqual([]);
  });
});
