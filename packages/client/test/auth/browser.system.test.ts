import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { temporaryFolder } from '@qmcp/testkit';
import { build } from 'vite';
import type { Rollup } from 'vite';
import { describe, expect, it } from 'vitest';

import { systemClock } from '../../src/platform/system-clock.ts';
import { startAuthorizationServer } from './servers/authorization-server.ts';
import type { AuthorizationServer } from './servers/authorization-server.ts';
import type { Answer, Visit } from './servers/site.ts';

const BROWSER = 'chromium';
const page = fileURLToPath(new URL('browser/page.js', import.meta.url));

/** The page's program as a browser gets it. */
async function bundle(): Promise<string> {
  const outputs = (await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@qmcp/source', 'browser', 'module', 'import'] },
    build: {
      write: false,
      lib: { entry: page, formats: ['es'] },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  })) as Rollup.RollupOutput[];
  return outputs[0]?.output[0].code ?? '';
}

const html = (script: string): Answer => ({
  headers: { 'content-type': 'text/html' },
  body: `<!doctype html><body><script type="module">${script}</script></body>`,
});

/** One site that is the page, its MCP server and the authorization server: a page needs no more leave (CORS). */
function serveAll(issuer: AuthorizationServer, program: string): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  issuer.behaviour.intercept = (visit) => {
    if (visit.path === '/') return html('import "/page.js"');
    if (visit.path === '/page.js')
      return { headers: { 'content-type': 'text/javascript' }, body: program };
    if (visit.path === '/callback')
      return html('parent.postMessage(location.href, location.origin)');
    if (visit.path === '/mcp') return serveMcp(issuer, visit);
    if (visit.path !== '/report') return undefined;
    resolve(JSON.parse(visit.body));
    return {};
  };
  return promise;
}

function serveMcp(issuer: AuthorizationServer, { headers }: Visit): Answer {
  const [scheme, token = ''] = headers.authorization?.split(' ') ?? [];
  const issued = issuer.tokens.get(token);
  if (issued === undefined) return { status: 401, headers: { 'www-authenticate': 'DPoP' } };
  return { body: { scheme, bound: issued.thumbprint !== undefined } };
}

describe('a page in a browser', () => {
  it('authorizes with PKCE and a key of its own', async () => {
    await using issuer = await startAuthorizationServer(systemClock);
    await using profile = await temporaryFolder();
    const reported = serveAll(issuer, await bundle());
    const browser = spawn(
      BROWSER,
      [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        `--user-data-dir=${profile.path}`,
        issuer.origin,
      ],
      { stdio: 'ignore' },
    );
    try {
      expect(await reported).toEqual({ scheme: 'DPoP', bound: true });
    } finally {
      browser.kill('SIGKILL');
      await once(browser, 'exit');
    }
  });
});
