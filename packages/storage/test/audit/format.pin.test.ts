import { expect, it } from 'vitest';

import type { AuditRow } from '../../src/audit/audit-row.ts';
import { batchHash, batchText } from '../../src/audit/batch-head.ts';
import { leafHash } from '../../src/audit/merkle-tree.ts';
import { pseudonymFrom } from '../../src/audit/pseudonym.ts';
import { recordText } from '../../src/audit/record-text.ts';
import { SigningKey } from '../../src/audit/signing-key.ts';
import { keyInForceAfter, signedLine, statementText } from '../../src/audit/statement.ts';

/** The bytes that are hashed and signed. They are in docs/reference/audit-format.md, and never change. */
const row: AuditRow = {
  id: '01a1fdcb-5d02-7351-985c-442bf827697d',
  instance: 3,
  sequence: 7,
  kind: 'call',
  started_at_ms: 1_795_259_325_698,
  actor: '1801dcbed442922a9669e3488cbd3f41',
  door: 'mcp-http',
  method: 'tools/call',
  name: 'count_words',
  request_id: '01a1fdcb-5d02-7350-a9e5-18c78475217c',
  correlation_id: '01a1fdcb-5d02-7350-a9e5-18c78475217c',
  trace_id: 'a49e55afabc4ade7f325928058dedb2e',
  span_id: '38c5b6d5c34e37cc',
  protocol_version: '2026-07-28',
  client_name: 'Zoë "1"/2\u0001',
  arguments_digest: '28506b8e42879b094bd5abf58e77b94bdd33f6a1d15df37c6f4758c29044a1c0',
  outcome: 'ok',
  reason: null,
  duration_us: 1_309,
  result_digest: null,
  payload_commitment: 'c8434b8fc6e317d927ec25e54705911977cd61e9dca9fea9334e6b12cba1873c',
};

it('a record is hashed as these bytes', () => {
  expect(recordText(row)).toBe(
    '{"actor":"1801dcbed442922a9669e3488cbd3f41","arguments_digest":"28506b8e42879b094bd5abf58e77b94bdd33f6a1d15df37c6f4758c29044a1c0","client_name":"Zoë \\"1\\"/2\\u0001","correlation_id":"01a1fdcb-5d02-7350-a9e5-18c78475217c","door":"mcp-http","duration_us":1309,"format":"qmcp-audit-record-v1","id":"01a1fdcb-5d02-7351-985c-442bf827697d","instance":3,"kind":"call","method":"tools/call","name":"count_words","outcome":"ok","payload_commitment":"c8434b8fc6e317d927ec25e54705911977cd61e9dca9fea9334e6b12cba1873c","protocol_version":"2026-07-28","reason":null,"request_id":"01a1fdcb-5d02-7350-a9e5-18c78475217c","result_digest":null,"sequence":7,"span_id":"38c5b6d5c34e37cc","started_at_ms":1795259325698,"trace_id":"a49e55afabc4ade7f325928058dedb2e"}',
  );
  expect(leafHash(recordText(row))).toBe(
    '039463cc71e4696cb8ad992e5663cd2830f5aa29979a6dd046cb42f838a5c281',
  );
});

it('a batch is hashed as these bytes', () => {
  const head = {
    instance: 3,
    number: 2,
    kind: 'live',
    sealedAtMs: 1_795_259_325_700,
    firstSequence: 7,
    count: 1,
    root: 'ab'.repeat(32),
    previous: '00'.repeat(32),
  } as const;
  expect(batchText(head)).toBe(
    '{"count":1,"first_sequence":7,"format":"qmcp-audit-batch-v1","instance":3,"kind":"live","number":2,"previous":"0000000000000000000000000000000000000000000000000000000000000000","root":"abababababababababababababababababababababababababababababababab","sealed_at_ms":1795259325700}',
  );
  expect(batchHash(head)).toBe('5908293cdf54cc59ecda9b5437e9b04bd9b541d99cfd0ab3f2c077a1dcb95e96');
});

it('a statement is signed as these bytes', () => {
  const frame = { number: 1, previous: '00'.repeat(32), at_ms: 1, key: '0123456789abcdef' };
  const text = statementText(frame, { kind: 'opened', public_key: 'cd'.repeat(32) });
  expect(text).toBe(
    '{"format":"qmcp-audit-statement-v1","number":1,"previous":"0000000000000000000000000000000000000000000000000000000000000000","at_ms":1,"key":"0123456789abcdef","kind":"opened","public_key":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"}',
  );
  expect(signedLine(text, 'ef'.repeat(64))).toBe(
    '{"format":"qmcp-audit-signed-v1","signature":"efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef","statement":"{\\"format\\":\\"qmcp-audit-statement-v1\\",\\"number\\":1,\\"previous\\":\\"0000000000000000000000000000000000000000000000000000000000000000\\",\\"at_ms\\":1,\\"key\\":\\"0123456789abcdef\\",\\"kind\\":\\"opened\\",\\"public_key\\":\\"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd\\"}"}',
  );
});

it('a key and a pseudonym are named by these digits', () => {
  const named = keyInForceAfter({
    number: 1,
    previous: '00'.repeat(32),
    at_ms: 1,
    key: '',
    kind: 'key',
    public_key: 'cd'.repeat(32),
    handover: true,
  });
  expect(named).toBe('7969ec0fcb8b648d');
  expect(pseudonymFrom('00'.repeat(16), 'owner')).toBe('76efdf1221380fc6fbd663977b93f2a3');
});

it('a key signs as RFC 8032 does', () => {
  // Section 7.1, test 1, as PKCS #8.
  const bytes = Buffer.from(
    '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    'hex',
  );
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
  const der = Buffer.concat([prefix, bytes]).toString('base64');
  const key = SigningKey.fromPem(
    `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`,
  );
  expect(key.publicKey).toBe('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
  expect(key.sign('')).toBe(
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  );
  expect(SigningKey.fromPem(key.toPem()).id).toBe(key.id);
});
