import { describe, expect, it } from 'vitest';

import type { ContainerState, Pod } from '../../../src/sandbox/kubernetes/objects.ts';
import {
  endOf,
  fatalProblem,
  missedDeadline,
  obstacle,
} from '../../../src/sandbox/kubernetes/pod-state.ts';

const metadata = { name: 'pod', uid: '1', resourceVersion: '1' };

const pod = (status: Pod['status'], state?: ContainerState): Pod => ({
  metadata,
  spec: {},
  status: { ...status, ...(state && { containerStatuses: [{ state }] }) },
});

describe('a pod that does not start', () => {
  it.each(['CreateContainerConfigError', 'ErrImagePull', 'InvalidImageName', 'RunContainerError'])(
    'is given up for %s',
    (reason) => {
      const waiting = { reason, message: 'told by the node' };
      expect(fatalProblem(pod({}, { waiting }))).toBe(
        `its container does not start (${reason}: told by the node)`,
      );
    },
  );

  it('is waited for while its container is made', () => {
    const waiting = { reason: 'ContainerCreating' };
    expect(fatalProblem(pod({}, { waiting }))).toBeUndefined();
    expect(obstacle(pod({}, { waiting }))).toBe('its container waits (ContainerCreating)');
  });

  it('is waited for before anybody says anything', () => {
    const silent: Pod = { metadata, spec: {} };
    expect([fatalProblem(silent), obstacle(silent), endOf(silent)]).toEqual(
      Array(3).fill(undefined),
    );
  });

  it('is given up where its node does not want it', () => {
    const refused = pod({ phase: 'Failed', reason: 'UnexpectedAdmissionError' });
    expect(fatalProblem(refused)).toBe('it failed (UnexpectedAdmissionError)');
    expect(fatalProblem(pod({ phase: 'Failed' }))).toBe('it failed (no reason is given)');
  });
});

describe('the end of a pod', () => {
  it.each([
    [{ exitCode: 137, reason: 'OOMKilled' }, {}, { exitCode: 137, violation: 'memory' }],
    [{ exitCode: 137 }, { reason: 'DeadlineExceeded' }, { exitCode: 137, violation: 'timeout' }],
    [{ exitCode: 3, reason: 'Error' }, {}, { exitCode: 3 }],
  ])('by %j of a pod with %j is %j', (terminated, status, end) => {
    expect(endOf(pod({ phase: 'Failed', ...status }, { terminated }))).toEqual(end);
  });

  it.each([
    ['Usage of EmptyDir volume "workspace" exceeds the limit "64Mi".', 'disk'],
    ['Container guest exceeded its local ephemeral storage limit "128Mi".', 'disk'],
    ['The node was low on resource: memory.', undefined],
  ])('by an eviction because %j met the limit on %s', (message, violation) => {
    const evicted = pod({ phase: 'Failed', reason: 'Evicted', message });
    expect(endOf(evicted)).toEqual({ exitCode: 137, ...(violation && { violation }) });
  });

  it('is not seen while it runs', () => {
    expect(endOf(pod({ phase: 'Running' }, { running: {} }))).toBeUndefined();
  });
});

describe('a Job', () => {
  it.each([
    [[{ type: 'Failed', status: 'True', reason: 'DeadlineExceeded' }], true],
    [[{ type: 'FailureTarget', status: 'True', reason: 'DeadlineExceeded' }], true],
    [[{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }], false],
    [undefined, false],
  ] as const)('with conditions %j missed its deadline: %s', (conditions, missed) => {
    expect(missedDeadline({ metadata, status: { ...(conditions && { conditions }) } })).toBe(
      missed,
    );
  });
});
