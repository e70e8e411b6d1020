import { expect, it } from 'vitest';

import { notStarted } from '../../src/stdio/start-failures.ts';

const failure = (code: string): Error => Object.assign(new Error(`spawn ${code}`), { code });

it.each(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM'])('says that %s may pass', (code) => {
  const error = notStarted({ command: 'server', cwd: undefined }, failure(code));
  expect(error).toMatchObject({ code: 'server_unreachable', retryable: true });
  expect(error.message).toBe(
    `Cannot start 'server': the system is out of processes, files or memory (${code}). Close some servers and try again.`,
  );
});

it('passes on what it does not know, with its cause', () => {
  const cause = new Error('it needs /bin/sh');
  const error = notStarted({ command: 'server', cwd: '/srv' }, cause);
  expect(error).toMatchObject({ retryable: false, cause });
  expect(error.message).toBe("Cannot start 'server' in '/srv': it needs /bin/sh.");
});
