import { it } from 'vitest';

import { expectNothingLeftAfter } from './reconnecting.ts';

it('leaves no process, file descriptor or timer behind when servers come and go 1,000 times', async () => {
  await expectNothingLeftAfter(1_000);
});
