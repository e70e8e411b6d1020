/**
 * The program of the engine's processes: job after job, until the engine hangs up. What a job loads stays loaded.
 *
 * After a failure the process ends, since a WebAssembly module that trapped can no longer be relied on.
 */
import { ToolError } from '@qmcp/contracts';

import { isExhausted } from '../source/exhausted.ts';
import type { JobAnswer, JobRequest } from './answer.ts';
import { jobs } from './jobs.ts';

process.on('message', (request: JobRequest) => {
  void perform(request).then((answer) => {
    process.send?.(answer, undefined, {}, () => {
      if (answer.kind === 'exhausted' || answer.kind === 'failed') process.disconnect();
    });
  });
});

async function perform({ kind, ask }: JobRequest): Promise<JobAnswer> {
  try {
    const job = jobs[kind as keyof typeof jobs] as (ask: unknown) => unknown;
    return { kind: 'done', value: await job(ask) };
  } catch (error) {
    return explain(error);
  }
}

function explain(error: unknown): JobAnswer {
  if (ToolError.is(error)) return { kind: 'refused', code: error.code, message: error.message };
  if (isExhausted(error)) return { kind: 'exhausted' };
  return { kind: 'failed', message: error instanceof Error ? String(error.stack) : String(error) };
}
