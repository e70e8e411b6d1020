import { describe, expect, it } from 'vitest';

import { readCallFilter, withPart } from '../../../src/core/calls/call-filter.ts';
import { callTitle } from '../../../src/core/calls/call-title.ts';
import { countOutcomes } from '../../../src/core/calls/outcome-shares.ts';
import { approvalOf, payloadOf } from '../../../src/core/calls/payload.ts';
import { invocation } from '../samples.ts';

describe('the filter in an address', () => {
  it('is read as far as it is known', () => {
    expect(
      readCallFilter({
        kind: 'security',
        tool: 'echo',
        outcome: 'ok',
        trace_id: 123,
        principal: '',
        nonsense: 'x',
      }),
    ).toEqual({ kind: 'security', tool: 'echo', outcome: 'ok', trace_id: '123' });
  });

  it('leaves out what can’t be', () => {
    expect(readCallFilter({ kind: 'call', outcome: 'perfect', tool: ['a'] })).toEqual({});
  });

  it('changes part by part', () => {
    expect(withPart({ tool: 'echo' }, 'outcome', 'held')).toEqual({
      tool: 'echo',
      outcome: 'held',
    });
    expect(withPart({ tool: 'echo' }, 'tool', '')).toEqual({});
  });
});

describe('what a record is called', () => {
  it.each([
    ['tools/call', 'echo', 'echo'],
    ['resources/read', 'file://a', 'file://a'],
    ['tasks/cancel', '01990c1e', 'Tasks cancel'],
    ['key.created', null, 'Key created'],
  ])('%s of %s: %s', (method, name, title) => expect(callTitle({ method, name })).toBe(title));
});

describe('what a call carried', () => {
  const keeping = (body: string) => ({ payload: { body, salt: '', commitment: '' } });

  it('is what was asked and what came of it', () => {
    expect(payloadOf(keeping('{"arguments":{"a":1},"result":{"b":2}}'))).toEqual({
      request: { a: 1 },
      response: { b: 2 },
      truncated: false,
    });
    expect(payloadOf(keeping('{"truncated":true}'))?.truncated).toBe(true);
  });

  it('is unknown where nothing was kept', () => {
    expect(payloadOf(invocation)).toBeUndefined();
    expect(payloadOf(keeping('[]'))).toBeUndefined();
  });

  it.each([
    ['approval:7', '7'],
    ['collected:8', '8'],
    ['insufficient_scope', undefined],
    [null, undefined],
  ])('with the reason %j leads to the approval %j', (reason, id) => {
    expect(approvalOf(reason)).toBe(id);
  });
});

describe('how calls ended', () => {
  it('is counted in the order in which outcomes are offered, without what did not happen', () => {
    const calls = (['held', 'ok', 'timeout', 'ok'] as const).map((outcome) => ({ outcome }));

    expect(countOutcomes(calls)).toEqual([
      { outcome: 'ok', count: 2 },
      { outcome: 'held', count: 1 },
      { outcome: 'timeout', count: 1 },
    ]);
  });
});
