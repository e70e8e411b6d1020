import { expect, it } from 'vitest';

import { safeEnvironment } from '../../src/stdio/safe-environment.ts';

it('passes on what programs need to find their files, and nothing that may be secret', () => {
  const environment = { HOME: '/home/ada', PATH: '/bin', AWS_SECRET_ACCESS_KEY: 'x', TEMP: '/t' };
  expect(safeEnvironment(environment, 'linux')).toEqual({ HOME: '/home/ada', PATH: '/bin' });
  expect(safeEnvironment(environment, 'win32')).toEqual({ PATH: '/bin', TEMP: '/t' });
});

it('leaves out variables that carry a shell function', () => {
  expect(safeEnvironment({ TERM: '() { :; }; echo owned', USER: undefined }, 'linux')).toEqual({});
});
