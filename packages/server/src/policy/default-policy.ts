import { hash as digestOf } from 'node:crypto';

import { FilePolicy } from './file-policy.ts';
import { Roles } from './roles.ts';

const TEXT = 'version: 1\n';

/** What decides where there is no file: the scopes, and the built-in rules, which hold what may destroy. */
export const defaultPolicy: FilePolicy = new FilePolicy({
  file: { version: 1 },
  digest: digestOf('sha256', TEXT, 'hex'),
  roles: new Roles({}),
  rules: [],
});
