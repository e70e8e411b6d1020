import { describe, expect, it } from 'vitest';

import { networkProblem } from '../../../src/sandbox/kubernetes/network-policies.ts';
import type { NetworkPolicy } from '../../../src/sandbox/kubernetes/objects.ts';

const labels = { app: 'sandbox', tier: 'guest' };

const policy = (name: string, spec: NetworkPolicy['spec']): NetworkPolicy => ({
  metadata: { name, uid: '1', resourceVersion: '1' },
  spec,
});

const denyAll = policy('deny-all', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });

describe('the policies of a namespace', () => {
  it('are enough where one denies everything, or two do so together', () => {
    expect(networkProblem([denyAll], labels)).toBeUndefined();
    const halves = [
      policy('in', { podSelector: { matchLabels: { app: 'sandbox' } } }),
      policy('out', { podSelector: {}, policyTypes: ['Egress'] }),
    ];
    expect(networkProblem(halves, labels)).toBeUndefined();
    expect(networkProblem(halves.slice(0, 1), labels)).toMatch(/denies .* egress\./);
    expect(networkProblem(halves.slice(1), labels)).toMatch(/denies .* ingress\./);
  });

  it('are not enough where none is there, or none means the pod', () => {
    expect(networkProblem([], labels)).toMatch(/ingress and egress/);
    const other = policy('other', {
      ...denyAll.spec,
      podSelector: { matchLabels: { app: 'web' } },
    });
    expect(networkProblem([other], labels)).toMatch(/ingress and egress/);
  });

  it('are undone by another one that allows something, since they add up', () => {
    const allowing = policy('dns', { podSelector: {}, egress: [{}] });
    expect(networkProblem([denyAll, allowing], labels)).toMatch(/policy dns .*allows/);
    const elsewhere = policy('dns', {
      podSelector: { matchLabels: { app: 'web' } },
      ingress: [{}],
    });
    expect(networkProblem([denyAll, elsewhere], labels)).toBeUndefined();
  });

  it('are for egress too where they have rules for it and do not say so', () => {
    const silent = policy('silent', { egress: [] });
    expect(networkProblem([silent], labels)).toMatch(/denies .* egress\./);
  });

  it.each([
    ['In', ['sandbox', 'other'], true],
    ['In', ['other'], false],
    ['NotIn', ['other'], true],
    ['NotIn', ['sandbox'], false],
    ['Exists', undefined, true],
    ['DoesNotExist', undefined, false],
  ] as const)('mean a pod by app %s %j: %s', (operator, values, isMeant) => {
    const requirement = { key: 'app', operator, ...(values && { values }) };
    const selecting = policy('by-expression', {
      ...denyAll.spec,
      podSelector: { matchExpressions: [requirement] },
    });
    expect(networkProblem([selecting], labels) === undefined).toBe(isMeant);
  });

  it('mean a pod without a label where that must be missing or another', () => {
    const absent = (operator: 'NotIn' | 'DoesNotExist' | 'In' | 'Exists') =>
      policy('absent', {
        ...denyAll.spec,
        podSelector: { matchExpressions: [{ key: 'zone', operator }] },
      });
    expect(networkProblem([absent('NotIn')], labels)).toBeUndefined();
    expect(networkProblem([absent('DoesNotExist')], labels)).toBeUndefined();
    expect(networkProblem([absent('In')], labels)).toBeDefined();
    expect(networkProblem([absent('Exists')], labels)).toBeDefined();
  });
});
