import { describe, expect, it } from 'vitest';

import { routes } from '../../../src/api/route-list.ts';
import { startApi } from '../running-api.ts';

describe('GET /docs', () => {
  it('shows every route with a form, and every kind of problem', async () => {
    await using api = await startApi();
    const { headers, text } = await api.send('/docs');
    expect(headers['content-type']).toMatch(/^text\/html/);
    for (const { config } of routes) {
      expect(text).toContain(`id="${config.operationId}"`);
      expect(text).toContain(
        `data-method="${config.method.toUpperCase()}" data-path="${config.path}"`,
      );
    }
    expect(text).toContain('href="/problems/rate-limited"');
    const prose = text.replaceAll(/<pre>.*?<\/pre>/gs, '');
    expect(prose).not.toMatch(/undefined|\[object|`/);
  });

  it('comes from this host alone and holds nothing inline, as its policy demands', async () => {
    await using api = await startApi();
    const { headers, text } = await api.send('/docs');
    const policy = headers['content-security-policy'];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(text).not.toMatch(/<script(?![^>]*src="\/docs\/)/);
    expect(text).not.toMatch(/ on\w+=| style=|<style/);
    const addresses = [...text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
    expect(addresses.every((address) => address?.startsWith('/'))).toBe(true);
  });

  it('loads everything that it names', async () => {
    await using api = await startApi();
    const { text } = await api.send('/docs');
    const addresses = [...text.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map(([, address]) => address);
    for (const address of new Set(addresses)) {
      expect(await api.send(address ?? '')).toMatchObject({ status: 200 });
    }
  });

  it('escapes what a server is called', async () => {
    await using api = await startApi({ info: { name: '<script>1</script>', version: '"' } });
    const { text } = await api.send('/docs');
    expect(text).not.toContain('<script>1');
    expect(text).toContain('&lt;script&gt;1');
  });
});

describe('GET /docs/{asset}', () => {
  it.each([
    ['docs.css', 'text/css; charset=utf-8'],
    ['try-it.js', 'text/javascript; charset=utf-8'],
  ])('serves %s as what it is', async (asset, type) => {
    await using api = await startApi();
    const answer = await api.send(`/docs/${asset}`);
    expect(answer.headers['content-type']).toBe(type);
    expect(answer.text.length).toBeGreaterThan(500);
  });

  it.each(['render-docs.ts', '..%2fapp.ts', '%2e%2e/app.ts'])(
    'serves no other file: %s',
    async (asset) => {
      await using api = await startApi();
      const answer = await api.send(`/docs/${asset}`);
      expect(answer.status).toBeGreaterThanOrEqual(404);
      expect(answer.text).not.toContain('import');
    },
  );
});
