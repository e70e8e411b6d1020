import { describe, expect, it } from 'vitest';

import { loadConfig } from '../../src/config.ts';
import { systemClock as clock } from '../../src/platform/system-clock.ts';
import { createSystemEntropy } from '../../src/platform/system-entropy.ts';
import { candidateBackends } from '../../src/sandbox/candidate-backends.ts';

/** The backends that would be tried, by name. */
function candidates(environment: Readonly<Record<string, string>>): readonly string[] {
  const { sandbox } = loadConfig({}, { environment, workingFolder: '/', interactive: false });
  const entropy = createSystemEntropy(clock);
  return candidateBackends(sandbox, { clock, entropy }).map(({ name }) => name);
}

describe('the backends that are tried', () => {
  it('are those that can be trusted with the code, unless one is named', () => {
    expect(candidates({})).toEqual(['bubblewrap', 'docker']);
    expect(candidates({ QMCP_SANDBOX_TRUST: 'hostile' })).toEqual(['docker (runsc)']);
    expect(candidates({ QMCP_SANDBOX_BACKEND: 'docker' })).toEqual(['docker']);
    expect(candidates({ QMCP_SANDBOX_BACKEND: 'gvisor' })).toEqual(['docker (runsc)']);
    expect(candidates({ QMCP_SANDBOX_BACKEND: 'off' })).toEqual([]);
  });

  it('are Kubernetes where it is named, with an image that only the operator can know', () => {
    const named = { QMCP_SANDBOX_BACKEND: 'kubernetes' };
    const image = 'registry.example:5000/qmcp-sandbox:0.1.0';
    expect(candidates({ ...named, QMCP_SANDBOX_KUBERNETES_IMAGE: image })).toEqual(['kubernetes']);
    expect(
      candidates({
        ...named,
        QMCP_SANDBOX_KUBERNETES_IMAGE: `qmcp-sandbox@sha256:${'0'.repeat(64)}`,
        QMCP_SANDBOX_KUBERNETES_RUNTIME_CLASS: 'default',
      }),
    ).toEqual(['kubernetes']);
    expect(() => candidates(named)).toThrow(/needs an image.*QMCP_SANDBOX_KUBERNETES_IMAGE/);
  });

  it.each([
    ['IMAGE', 'not an image'],
    ['NAMESPACE', 'Upper'],
    ['RUNTIME_CLASS', 'under_score'],
    ['URL', 'http://10.0.0.1:6443'],
    ['URL', 'https://10.0.0.1:6443/path'],
  ])('are not Kubernetes with the %s %j', (name, value) => {
    expect(() => candidates({ [`QMCP_SANDBOX_KUBERNETES_${name}`]: value })).toThrow(/expected/);
  });

  it('may let code reach hosts where some are allowed', () => {
    expect(candidates({ QMCP_SANDBOX_ALLOWED_HOSTS: 'api.example, *.example.org:8443' })).toEqual([
      'bubblewrap',
      'docker',
    ]);
    expect(() => candidates({ QMCP_SANDBOX_ALLOWED_HOSTS: 'https://api.example' })).toThrow(
      /expected host names/,
    );
  });
});
