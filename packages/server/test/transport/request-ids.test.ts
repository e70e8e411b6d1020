import { fakeClock, seededEntropy } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { readRequestIds } from '../../src/transport/request-ids.ts';

const UUIDV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const read = (headers: Record<string, string>) =>
  readRequestIds(headers, seededEntropy(1, fakeClock()));

describe('readRequestIds', () => {
  it('takes ids over', () => {
    const traceparent = '00-a-b-01';
    expect(read({ 'x-request-id': 'r.1', 'x-correlation-id': 'c_2-3', traceparent })).toEqual({
      requestId: 'r.1',
      correlationId: 'c_2-3',
      traceparent,
    });
  });

  it('makes one for both where none came', () => {
    const { requestId, correlationId } = read({});
    expect(requestId).toMatch(UUIDV7);
    expect(correlationId).toBe(requestId);
    expect(read({ 'x-request-id': 'r' }).correlationId).toBe('r');
  });

  it.each(['', 'a b', 'a\nb', 'ä', '{"x":1}', 'a'.repeat(129), '<script>'])(
    'takes no id over that could do harm in a log: %j',
    (id) => {
      const ids = read({ 'x-request-id': id, 'x-correlation-id': id });
      expect(ids.requestId).toMatch(UUIDV7);
      expect(ids.correlationId).toBe(ids.requestId);
    },
  );
});
