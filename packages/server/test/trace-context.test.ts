import { fakeClock, seededEntropy } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { continueTrace } from '../src/trace-context.ts';

const trace = '0af7651916cd43dd8448eb211c80319c';
const parent = 'b7ad6b7169203331';
const entropy = seededEntropy(1, fakeClock());

describe('continueTrace', () => {
  it.each([
    [`00-${trace}-${parent}-01`, '01'],
    [`00-${trace}-${parent}-00`, '00'],
    [`01-${trace}-${parent}-01`, '01'],
    [`cc-${trace}-${parent}-01-what-the-future-brings`, '01'],
  ])('continues %s under a span of its own', (incoming, flags) => {
    const { traceId, spanId, traceparent } = continueTrace(incoming, entropy);
    expect(traceId).toBe(trace);
    expect(spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(spanId).not.toBe(parent);
    expect(traceparent).toBe(`00-${trace}-${spanId}-${flags}`);
  });

  it.each([
    ['nothing', undefined],
    ['an empty one', ''],
    ['version ff', `ff-${trace}-${parent}-01`],
    ['version 00 with more', `00-${trace}-${parent}-01-more`],
    ['flags with more', `01-${trace}-${parent}-01more`],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${parent}-01`],
    ['a span id of zeros', `00-${trace}-${'0'.repeat(16)}-01`],
    ['capitals', `00-${trace.toUpperCase()}-${parent}-01`],
    ['a short trace id', `00-${trace.slice(1)}-${parent}-01`],
    ['no flags', `00-${trace}-${parent}`],
    ['white space', ` 00-${trace}-${parent}-01`],
  ])('starts a trace where %s came', (_, incoming) => {
    const { traceId, spanId, traceparent } = continueTrace(incoming, entropy);
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(traceId).not.toBe(trace);
    expect(traceparent).toBe(`00-${traceId}-${spanId}-00`);
  });

  it('gives each request its own span', () => {
    const spans = Array.from({ length: 50 }, () => continueTrace(undefined, entropy).spanId);
    expect(new Set(spans).size).toBe(50);
  });
});
