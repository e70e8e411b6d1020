/** A signed statement as the folder of checkpoints has it; nobody signed it. */
export const signedTestLine = (number: number): string =>
  JSON.stringify({
    format: 'qmcp-audit-signed-v1',
    signature: '0'.repeat(128),
    statement: JSON.stringify({
      at_ms: 1,
      format: 'qmcp-audit-statement-v1',
      heads: [],
      key: 'k',
      kind: 'checkpoint',
      number,
      previous: '0'.repeat(64),
    }),
  });
