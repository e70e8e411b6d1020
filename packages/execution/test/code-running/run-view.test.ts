import { describe, expect, it } from 'vitest';

import { runReply, type FinishedRun } from '../../src/code-running/run-view.ts';

const run: FinishedRun = {
  reason: 'exit',
  exitCode: 0,
  stdout: Buffer.from(''),
  stderr: Buffer.from(''),
  usage: { wallMs: 12.4, cpuMs: 3.6, peakMemoryBytes: 3 * 1024 * 1024 },
  violations: [],
  files: [],
  refused: [],
  findings: [],
  egress: [],
};

const said = (changes: Partial<FinishedRun>): string => {
  const [block] = runReply({ ...run, ...changes }, 'utf8').content.slice(-1);
  return block?.type === 'text' ? block.text : '';
};

describe('what a model is told of a run', () => {
  it('is how it ended, and what it took', () => {
    expect(said({})).toBe('Ended with exit code 0 after 12 ms (processor 4 ms, memory 3.0 MiB).');
    expect(said({ usage: { wallMs: 12.4 } })).toBe('Ended with exit code 0 after 12 ms.');
    const { exitCode: _, ...killed } = { ...run, reason: 'cancelled' as const };
    expect(runReply(killed, 'utf8')).toMatchObject({
      isError: true,
      structuredContent: { exitCode: null },
      content: [{ text: expect.stringMatching(/^Cancelled after 12 ms/) }],
    });
  });

  it('is what it can do better', () => {
    const disk = { reason: 'disk', exitCode: 153, violations: ['disk', 'pids'] } as const;
    expect(said(disk)).toMatch(/^Failed with exit code 153 by the limit on disk \(diskBytes, /);
    expect(said(disk)).toContain('Limits met: disk, pids.');
    expect(said({ networkAttempts: 2 })).toContain('there is none in the sandbox');
    expect(said({ decoysRead: [] })).toBe(said({}));
    expect(said({ decoysRead: ['/etc/shadow'] })).toContain('It read /etc/shadow: nothing of the');
    const attempt = {
      host: 'a.example',
      port: 443,
      outcome: 'refused',
      reason: 'Not allowed.',
    } as const;
    expect(said({ egress: [attempt] })).toContain('a.example:443 was not reached (refused). Not');
    expect(said({ refused: [{ path: 'link', reason: 'it is a link' }] })).toContain(
      'link was not taken: it is a link',
    );
    const finding = { rule: 'S307', severity: 'warning', line: 3, message: 'eval\u202E' } as const;
    expect(said({ findings: [{ ...finding, path: 'a.py' }] })).toContain(
      '- a.py line 3, warning S307: eval',
    );
  });
});
