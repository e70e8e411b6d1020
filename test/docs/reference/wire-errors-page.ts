import { wireErrors } from '@qmcp/contracts';

import { problemTypes } from '../../../apps/qmcp/src/api/problem-types.ts';
import { code, generated, page, table } from './markdown.ts';

/** `docs/reference/wire-errors.md`. */
export function wireErrorsPage(): Promise<string> {
  return page(
    generated('packages/contracts/src/errors.ts'),
    '# Errors on the wire',
    'Every refusal that a client can meet, under one name whatever the door. Over MCP the name stands for a JSON-RPC ' +
      'code; over REST it is the `code` of a problem, whose `type` is the name with dashes under `/problems/`. ' +
      'Why the codes are these: [codes of our own on the wire](../decisions/2026-11-21-wire-errors.md).',
    table(
      ['Name', 'JSON-RPC', 'HTTP, 2026-07-28', 'HTTP, REST', 'Try again?', 'What it means'],
      problemTypes.map(({ code: name, status, meaning, retryable }) => {
        const row = wireErrors[name];
        const legacy = 'legacyWire' in row ? ` (2025: ${row.legacyWire})` : '';
        return [
          code(name),
          `${row.wire}${legacy}`,
          String(row.status),
          String(status),
          retryable ? 'later' : 'no',
          meaning,
        ];
      }),
    ),
    'In a session of the 2025 revisions, 401, 403, 429 and 503 go out as HTTP statuses too; every other refusal of a ' +
      'method travels with status 200. What is wrong with the HTTP request itself (its session, headers or body) ' +
      'keeps the status of the table in both eras.',
    'A tool that ran and failed, and arguments that its schema refuses, are no errors of the protocol: they are ' +
      'results with `isError: true`, whose text is written for the model.',
  );
}
