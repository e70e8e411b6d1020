import { PassThrough } from 'node:stream';

import { expect, it } from 'vitest';

import { Output } from '../../src/cli/output.ts';
import { leftOf, printHumanRequest } from '../../src/cli/print-human-request.ts';
import type { Result } from '../../src/cli/session.ts';

const question: Result = {
  id: 'r1',
  type: 'question',
  prompt: 'Which one?',
  options: ['this', 'that'],
  context: { why: 'both fit' },
  requester: { name: 'agent' },
  status: 'responded',
  created_at: '2026-01-01T00:00:00Z',
  expires_at: '2026-01-01T01:00:00Z',
  responses: [
    {
      answer: 'approve',
      note: 'fine by me',
      edited_arguments: { id: 8 },
      principal: { name: 'Ada' },
      door: 'rest',
      at: '2026-01-01T00:01:00Z',
      client_asserted: true,
    },
  ],
};

it('shows all that was said, by whom, and what was changed', () => {
  const stdout = new PassThrough();
  printHumanRequest(new Output(stdout, new PassThrough()), question, Date.now());
  const shown = String(stdout.read());
  for (const part of ['this, that', 'both fit', 'its client says so', 'fine by me', '"id": 8'])
    expect(shown).toContain(part);
});

it('counts down to no time', () => {
  const endMs = Date.parse('2026-01-01T01:00:00Z');
  expect(leftOf(question, endMs)).toBe('');
  expect(leftOf({ ...question, status: 'pending' }, endMs)).toBe('no time');
});
