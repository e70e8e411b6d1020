import { it } from 'vitest';

import { expectNothingLeftAfter } from './reconnecting.ts';

it('leaves no process, file descriptor or timer behind when servers come and go 50 times', async () => {
  await expectNothingLeftAfter(50);
});
