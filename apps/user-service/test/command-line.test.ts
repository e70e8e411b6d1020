import { writeFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { readCommandLine } from '../src/command-line.ts';
import { temporaryFile } from './harness.ts';

test('needs the file alone', () => {
  expect(readCommandLine(['--file', 'users.db'])).toEqual({ file: 'users.db' });
});

test('reads every flag, and the token from its file', () => {
  const tokenFile = temporaryFile('token');
  writeFileSync(tokenFile, 's3cret\n');
  const argv = [
    '--file',
    'u.db',
    '--host',
    '0.0.0.0',
    '--port',
    '65535',
    '--token-file',
    tokenFile,
  ];
  expect(readCommandLine(argv)).toEqual({
    file: 'u.db',
    host: '0.0.0.0',
    port: 65_535,
    token: 's3cret',
  });
});

test.each([
  [[], /--file is missing[^]*usage:/],
  [['--file', 'u.db', '--port', '65536'], /--port 65536 is not a port[^]*usage:/],
  [['--file', 'u.db', '--port', 'http'], /--port http is not a port/],
  [['--file', 'u.db', '--token', 's3cret'], /'--token'[^]*usage:/],
  [['u.db'], /positional[^]*usage:/],
  [['--file', 'u.db', '--token-file', '/no/such/file'], /ENOENT/],
])('refuses %j and says how it is used', (argv, message) => {
  expect(() => readCommandLine(argv)).toThrow(message);
});
