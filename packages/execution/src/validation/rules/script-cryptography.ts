import type { ScriptRule } from '../../code-tools/source/script-rules.ts';
import { argumentText, callsOf } from '../../code-tools/source/calls.ts';

const SECRET_NAME = /(?:token|secret|password|passwd|session|nonce|salt|otp|api_?key|csrf)/i;

/** What keeps secrets and connections safe, done so that it does not. */
export const SCRIPT_CRYPTOGRAPHY: readonly ScriptRule[] = [
  {
    rule: 'js/weak-hash',
    severity: 'warning',
    cwe: 328,
    pattern: callsOf('createHash', 'createHmac'),
    counts: (node) => /^["'`](?:md[245]|sha-?1|ripemd)/i.test(argumentText(node, 0)),
    message: 'This hash is broken. Use sha256, or scrypt for passwords.',
  },
  {
    rule: 'js/weak-cipher',
    severity: 'error',
    cwe: 327,
    pattern: callsOf('createCipheriv', 'createDecipheriv', 'createCipher', 'createDecipher'),
    counts: (node) =>
      /createC?(?:Dec)?ipher\(/i.test(node.text()) ||
      /^["'`](?:des|rc[24]|bf)|-ecb["'`]$/i.test(argumentText(node, 0)),
    message: 'This cipher is broken, or used without an initialisation vector. Use aes-256-gcm.',
  },
  {
    rule: 'js/weak-random',
    severity: 'error',
    cwe: 338,
    pattern: {
      any: [
        { kind: 'variable_declarator', has: { field: 'value', regex: 'Math\\.random\\(\\)' } },
        { kind: 'assignment_expression', has: { field: 'right', regex: 'Math\\.random\\(\\)' } },
        { kind: 'pair', has: { field: 'value', regex: '^[^{]*Math\\.random\\(\\)' } },
      ],
    },
    counts: (node) => {
      const target = node.field('name') ?? node.field('left') ?? node.field('key');
      return SECRET_NAME.test(target?.text() ?? '');
    },
    message: 'Math.random can be guessed. Use crypto.randomBytes or crypto.randomUUID.',
  },
  {
    rule: 'js/no-certificate-check',
    severity: 'error',
    cwe: 295,
    pattern: {
      any: [
        {
          kind: 'pair',
          all: [
            { has: { field: 'key', regex: '^["\']?rejectUnauthorized["\']?$' } },
            { has: { field: 'value', regex: '^(?:false|0)$' } },
          ],
        },
        {
          kind: 'assignment_expression',
          has: { field: 'left', regex: 'NODE_TLS_REJECT_UNAUTHORIZED' },
        },
      ],
    },
    message: 'Anyone can pretend to be the server. Leave certificates to be checked.',
  },
  {
    rule: 'js/unsigned-token',
    severity: 'error',
    cwe: 347,
    pattern: {
      kind: 'pair',
      all: [
        { has: { field: 'key', regex: '^["\']?algorithms?["\']?$' } },
        { has: { field: 'value', regex: '^\\[?\\s*["\']none["\']' } },
      ],
    },
    message: 'A token without a signature is accepted. Name the algorithm that you sign with.',
  },
  {
    rule: 'js/exposed-cookie',
    severity: 'warning',
    cwe: 1004,
    pattern: {
      kind: 'pair',
      all: [
        { has: { field: 'key', regex: '^["\']?httpOnly["\']?$' } },
        { has: { field: 'value', regex: '^false$' } },
      ],
    },
    message: 'Scripts of the page can read the cookie. Set httpOnly.',
  },
];
