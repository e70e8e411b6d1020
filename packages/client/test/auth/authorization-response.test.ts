import { describe, expect, it } from 'vitest';

import {
  acceptResponse,
  readAuthorizationResponse,
} from '../../src/auth/authorization-response.ts';
import type { AuthorizationResponse } from '../../src/auth/authorization-response.ts';
import { startWorld } from './servers/world.ts';

const issuer = 'https://as.example';
const state = 'the-state';
const good = { code: 'the-code', state };

const accept = (response: AuthorizationResponse, tellsIssuer?: boolean): string =>
  acceptResponse(response, {
    state,
    server: {
      issuer,
      token_endpoint: `${issuer}/token`,
      authorization_response_iss_parameter_supported: tellsIssuer,
    },
  });

describe('the issuer of a response (RFC 9207)', () => {
  it.each([
    [true, issuer],
    [false, issuer],
    [undefined, issuer],
    [false, undefined],
    [undefined, undefined],
  ])('advertised %s, present %s: goes on', (tellsIssuer, iss) => {
    expect(accept({ ...good, iss }, tellsIssuer)).toBe('the-code');
  });

  it.each([
    [true, undefined],
    [true, 'https://evil.example'],
    [false, 'https://evil.example'],
    [undefined, 'https://evil.example'],
    [true, `${issuer}/`],
    [true, 'https://AS.example'],
    [true, `${issuer}:443`],
    [false, ''],
  ])('advertised %s, present %s: refused', (tellsIssuer, iss) => {
    expect(() => accept({ ...good, iss }, tellsIssuer)).toThrow(/\(iss\)/);
  });

  it('comes before the error: another server’s words are not shown', () => {
    const phishing = { state, iss: 'https://evil.example', error: 'call +1 555 0100' };
    expect(() => accept(phishing)).toThrow(expect.not.stringContaining('555') as Error);
    expect(() => accept(phishing)).toThrow(/not from/);
  });
});

describe('a response', () => {
  it.each([undefined, '', 'another', `${state} `])('with the state %s is not ours', (other) => {
    expect(() => accept({ ...good, state: other })).toThrow(/\(state\)/);
  });

  it('without a code is no use', () => {
    expect(() => accept({ state })).toThrow(/no code/);
    expect(() => accept({ state, code: '' })).toThrow(/no code/);
  });

  it('with an error shows it on one line, bounded', () => {
    const response = {
      state,
      error: 'access_denied',
      errorDescription: `no\u001b[31m\nway${'!'.repeat(300)}`,
    };
    expect(() => accept(response)).toThrow(/“access_denied” “no \[31m way!{180,200}…”/);
  });

  it.each(['code', 'state', 'iss', 'error'])('with two of %s is refused', (name) => {
    const callback = new URL(`http://127.0.0.1/callback?${name}=a&${name}=b`);
    expect(() => readAuthorizationResponse(callback)).toThrow(`more than one ${name}`);
  });
});

describe('an authorization that goes wrong', () => {
  it.each([
    ['a mixed-up server', (url: URL) => url.searchParams.set('iss', 'https://evil.example')],
    ['a forged state', (url: URL) => url.searchParams.set('state', 'x'.repeat(43))],
    ['a missing issuer', (url: URL) => url.searchParams.delete('iss')],
  ])('by %s: the code goes nowhere', async (_name, tamper) => {
    await using world = await startWorld();
    world.issuer.behaviour.callback = tamper;
    await expect(world.call(world.oauth())).rejects.toMatchObject({ code: 'authorization_failed' });
    expect(world.issuer.count('/token')).toBe(0);
  });

  it('by a stolen code: the server refuses, and the message does not tell the code', async () => {
    await using world = await startWorld();
    const stolen = 'c0de-of-somebody-else';
    world.issuer.behaviour.callback = (url) => url.searchParams.set('code', stolen);
    world.issuer.behaviour.intercept = ({ path, body }) =>
      path === '/token'
        ? { status: 400, body: { error: 'invalid_grant', error_description: `bad: ${body}` } }
        : undefined;
    const failure: unknown = await world.call(world.oauth()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'token_refused' });
    expect(String(failure)).toContain('[hidden]');
    expect(String(failure)).not.toContain(stolen);
  });

  it('because the browser can’t be opened: nobody waits any longer', async () => {
    await using world = await startWorld();
    let signal: AbortSignal | undefined;
    const authorizer = world.oauth({
      receiver: {
        redirectUri: 'http://127.0.0.1:1/callback',
        receive: (expected) => {
          ({ signal } = expected);
          return new Promise(() => {});
        },
      },
      redirect: () => {
        throw new Error('no browser here');
      },
    });
    await expect(world.call(authorizer)).rejects.toThrow('no browser here');
    expect(signal?.aborted).toBe(true);
  });
});
