import { describe, expect, it } from 'vitest';

import {
  jobManifest,
  podLabels,
  type JobPlan,
} from '../../../src/sandbox/kubernetes/job-manifest.ts';
import { sandboxLimits } from '../../../src/sandbox/limits.ts';
import type { SandboxSpec } from '../../../src/sandbox/sandbox.ts';
import { podProblems, restrictedProblems } from './cluster/pod-rules.ts';
import { metadataProblems, schemaProblems } from './cluster/validate.ts';

const planOf = (spec: Partial<SandboxSpec> = {}, more: Partial<JobPlan> = {}): JobPlan => ({
  spec: {
    language: 'python',
    limits: sandboxLimits(),
    trust: 'ordinary',
    lifetime: 'run',
    warm: false,
    ...spec,
  },
  name: 'qmcp-sandbox-019aa2b0-0000-7000-8000-000000000000',
  namespace: 'sandboxes',
  engine: 'qmcp-engine-019aa2b0-0000-7000-8000-000000000001',
  image: 'registry.example/qmcp-sandbox:1',
  runtimeClass: 'gvisor',
  userId: 0x70000001,
  ...more,
});

const podOf = (plan: JobPlan) => jobManifest(plan).spec.template.spec;

describe('the Job of a sandbox', () => {
  it('is one that a strict API takes, within the standard `restricted`', () => {
    const plan = planOf();
    expect(schemaProblems(jobManifest(plan), 'Job')).toEqual([]);
    expect(metadataProblems({ name: plan.name, labels: podLabels(plan) })).toEqual([]);
    expect(podProblems(podOf(plan))).toEqual([]);
    expect(restrictedProblems(podOf(plan))).toEqual([]);
  });

  it('tells its pod nothing, and gives it no right', () => {
    const pod = podOf(planOf());
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      hostNetwork: false,
      hostPID: false,
      hostIPC: false,
      dnsPolicy: 'None',
      dnsConfig: { nameservers: ['127.0.0.1'] },
      securityContext: { runAsUser: 0x70000001, runAsGroup: 0x70000001 },
    });
    expect(pod.containers.map((container) => Object.keys(container))).toEqual([
      [
        'name',
        'image',
        'command',
        'workingDir',
        'stdin',
        'stdinOnce',
        'resources',
        'securityContext',
        'volumeMounts',
      ],
    ]);
  });

  it('asks for as much as it may use, and its folders are as large as they may be', () => {
    const limits = sandboxLimits({ memoryBytes: 2 ** 26, cpuCores: 0.25, diskBytes: 8_192 });
    const { containers, volumes } = podOf(planOf({ limits }));
    const resources = { cpu: '250m', memory: '67108864', 'ephemeral-storage': '134217728' };
    expect(containers[0]?.resources).toEqual({ requests: resources, limits: resources });
    expect(volumes).toEqual([
      { name: 'workspace', emptyDir: { medium: 'Memory', sizeLimit: '8192' } },
      { name: 'temporary', emptyDir: { medium: 'Memory', sizeLimit: '16777216' } },
    ]);
  });

  it('ends by itself, a run after an hour of waiting and its time, a session after a day', () => {
    const deadlineOf = (spec: Partial<SandboxSpec>) =>
      jobManifest(planOf(spec)).spec.activeDeadlineSeconds;
    expect(deadlineOf({ limits: sandboxLimits({ timeoutMs: 1_500 }) })).toBe(3_722);
    expect(deadlineOf({ lifetime: 'session' })).toBe(86_400);
  });

  it('runs on the default of its cluster where no runtime class is named', () => {
    expect(podOf(planOf())).toHaveProperty('runtimeClassName', 'gvisor');
    expect(podOf(planOf({}, { runtimeClass: '' }))).not.toHaveProperty('runtimeClassName');
  });

  it('sets no limit that gVisor lets nobody set', () => {
    const command = podOf(planOf()).containers.flatMap((container) => container.command);
    const names = command.flatMap((word) => /^--(\w+)=\d+/.exec(word)?.[1] ?? []);
    expect(names).toEqual(['nofile', 'fsize', 'cpu', 'core', 'memlock', 'nproc']);
  });
});
