import {
  elicitForm,
  elicitUrl,
  inputRequired,
  isInputRequired,
  listRoots,
  sample,
} from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

describe('inputRequired', () => {
  it('makes a question that is told from any other value', () => {
    const question = inputRequired({ roots: listRoots() }, { step: 1 });
    expect(isInputRequired(question)).toBe(true);
    expect(question.requests).toEqual({ roots: { method: 'roots/list', params: {} } });
    expect(question.state).toEqual({ step: 1 });
  });

  it('needs no state', () => {
    expect(inputRequired({ roots: listRoots() }).state).toBeUndefined();
  });

  it.each([[undefined], [null], ['text'], [{ requests: {}, state: 1 }]])(
    'is not mistaken for %j',
    (value) => {
      expect(isInputRequired(value)).toBe(false);
    },
  );
});

describe('questions have the form of the protocol', () => {
  it.each([
    [
      elicitForm('Name?', { type: 'object' }),
      {
        method: 'elicitation/create',
        params: { message: 'Name?', requestedSchema: { type: 'object' } },
      },
    ],
    [
      elicitUrl('Sign in', 'https://a.example'),
      {
        method: 'elicitation/create',
        params: { mode: 'url', message: 'Sign in', url: 'https://a.example' },
      },
    ],
    [sample({ maxTokens: 5 }), { method: 'sampling/createMessage', params: { maxTokens: 5 } }],
  ])('%j', (made, wire) => {
    expect(made).toEqual(wire);
  });
});
