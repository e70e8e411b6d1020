import { mkdir, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

import { temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startApi } from '../api/running-api.ts';
import type { RunningApi } from '../api/running-api.ts';

const PAGE = '<!doctype html><script type="module" src="/assets/app-1a2b.js"></script>';
const SCRIPT = 'console.log("hello");'.repeat(20);
const navigating = { Accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' };

let folder: TemporaryFolder;
let api: RunningApi;
beforeAll(async () => {
  folder = await temporaryFolder();
  await mkdir(folder.file('assets'));
  await writeFile(folder.file('index.html'), PAGE);
  await writeFile(folder.file('assets/app-1a2b.js'), SCRIPT);
  await writeFile(folder.file('icon.png'), 'PNG');
  await writeFile(folder.file('notes.txt'), 'left behind');
  const missing = new URL('missing/', pathToFileURL(`${folder.path}/`));
  api = await startApi({ consoleFolders: [missing, pathToFileURL(`${folder.path}/`)] });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

describe('the page of the console', () => {
  it.each(['/', '/inbox', '/inbox/01980000-0000-7000-8000-000000000000', '/sign-in', '/x?y=z'])(
    'is what a browser gets that navigates to %s',
    async (path) => {
      const answer = await api.send(path, { headers: navigating });
      expect(answer).toMatchObject({ status: 200 });
      expect(answer.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
    },
  );

  it('runs no script and takes no style but from this host, and is never framed', async () => {
    const { headers, text } = await api.send('/', { headers: navigating });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(text).toBe(PAGE);
  });

  it.each(['/v1/none', '/v1', '/mcp/none', '/problems', '/assets/none.js', '/docs/x/y'])(
    'is not what a browser gets under %s, which is not its own',
    async (path) => {
      const answer = await api.send(path, { headers: navigating });
      expect(answer).toMatchObject({ status: 404, json: { code: 'not_found' } });
    },
  );

  it('is for browsers: programs are told that there is nothing', async () => {
    expect(await api.send('/inbox')).toMatchObject({ status: 404, json: { code: 'not_found' } });
    const posted = await api.send('/inbox', { method: 'POST', headers: navigating });
    expect(posted).toMatchObject({ status: 404 });
  });

  it('answers HEAD without a body', async () => {
    const answer = await api.send('/', { method: 'HEAD', headers: navigating });
    expect(answer).toMatchObject({ status: 200, text: '' });
  });
});

describe('a file of the console', () => {
  it('whose name has its hash is kept for good, packed for who takes that', async () => {
    const plain = await api.send('/assets/app-1a2b.js');
    expect(plain).toMatchObject({ status: 200, text: SCRIPT });
    expect(plain.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding, Origin',
    });
    const url = `http://127.0.0.1:${api.port}/assets/app-1a2b.js`;
    const packed = await fetch(url, { headers: { 'Accept-Encoding': 'gzip' } });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(await packed.text()).toBe(SCRIPT);
    const refused = await api.send('/assets/app-1a2b.js', {
      headers: { 'Accept-Encoding': 'br, gzip;q=0' },
    });
    expect(refused.headers['content-encoding']).toBeUndefined();
  });

  it('whose name has none is asked for each time', async () => {
    const { headers, text } = await api.send('/icon.png', {
      headers: { 'Accept-Encoding': 'gzip' },
    });
    expect([headers['content-type'], headers['cache-control'], text]).toEqual([
      'image/png',
      'no-cache',
      'PNG',
    ]);
    expect(headers['content-encoding']).toBeUndefined();
  });

  it.each(['/index.html', '/notes.txt', '/../package.json', '/assets/..%2f..%2fetc%2fpasswd'])(
    'is not had under %s',
    async (path) => {
      expect(await api.send(path)).toMatchObject({ status: 404 });
    },
  );
});

describe('a console that is not built', () => {
  it('says so to who looks for it', async () => {
    await using bare = await startApi({ consoleFolders: [] });
    const answer = await bare.send('/', { headers: navigating });
    expect(answer).toMatchObject({ status: 404 });
    expect(answer.json['detail']).toContain('npm run build');
  });
});
