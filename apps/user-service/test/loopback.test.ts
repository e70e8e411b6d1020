import { expect, test } from 'vitest';

import { isLoopback } from '../src/loopback.ts';

test.each(['localhost', 'LocalHost', '127.0.0.1', '127.8.9.10', '::1', '[::1]'])(
  '%s is this machine',
  (host) => {
    expect(isLoopback(host)).toBe(true);
  },
);

test.each(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example.com', 'localhost.example.com', ''])(
  '"%s" may be another machine',
  (host) => {
    expect(isLoopback(host)).toBe(false);
  },
);
