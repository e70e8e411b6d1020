import { WireError } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { demandAccept, demandJson } from '../../src/transport/negotiation.ts';

function codeOf(check: () => void): string {
  try {
    check();
    return 'accepted';
  } catch (error) {
    if (WireError.is(error)) return error.code;
    throw error;
  }
}

describe('demandJson', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON ;charset="UTF-8"',
  ])('takes %s', (type) => {
    expect(codeOf(() => demandJson({ 'content-type': type }))).toBe('accepted');
  });

  it('takes no compressed body', () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    expect(codeOf(() => demandJson(headers))).toBe('unsupported_media_type');
    expect(codeOf(() => demandJson({ ...headers, 'content-encoding': 'identity' }))).toBe(
      'accepted',
    );
  });

  it.each([
    undefined,
    '',
    'text/plain',
    'application/jsonp',
    'application/json; charset=latin1',
    'text/plain; a=application/json',
  ])('refuses %s', (type) => {
    const headers = type === undefined ? {} : { 'content-type': type };
    expect(codeOf(() => demandJson(headers))).toBe('unsupported_media_type');
  });
});

describe('demandAccept', () => {
  const types = ['application/json', 'text/event-stream'];

  it.each([
    'application/json, text/event-stream',
    'text/event-stream,application/json',
    'Application/JSON;q=0.9, TEXT/event-stream',
    '*/*',
    'application/*, text/*',
    'text/html, */*;q=0.1',
  ])('takes %s', (accept) => {
    expect(codeOf(() => demandAccept({ accept }, types))).toBe('accepted');
  });

  it.each([undefined, '', 'application/json', 'text/event-stream', 'application/*', 'text/html'])(
    'refuses %s, and names what it needs',
    (accept) => {
      const headers = accept === undefined ? {} : { accept };
      const check = () => demandAccept(headers, types);
      expect(codeOf(check)).toBe('not_acceptable');
      expect(check).toThrow('must list application/json and text/event-stream');
    },
  );
});
