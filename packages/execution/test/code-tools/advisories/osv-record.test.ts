import { describe, expect, it } from 'vitest';

import {
  isAffected,
  OsvRecord,
  toAdvisory,
} from '../../../src/code-tools/advisories/osv-record.ts';
import { osvRecord } from './osv.ts';

const leftPad = (version: string) => ({ ecosystem: 'npm', name: 'left-pad', version }) as const;

const affects = (record: object, version: string): boolean =>
  isAffected(OsvRecord.parse(record), leftPad(version));

describe('a record of OSV', () => {
  it('is about versions from where it was introduced to where it was fixed', () => {
    const events = [
      { introduced: '1.0.0' },
      { fixed: '1.3.0' },
      { introduced: '2.0.0' },
      { last_affected: '2.1.0' },
    ];
    const record = osvRecord({ id: 'A-1', events });
    const affected = ['0.9.0', '1.0.0', '1.2.9', '1.3.0', '2.0.0', '2.1.0', '2.1.1'].filter(
      (version) => affects(record, version),
    );
    expect(affected).toEqual(['1.0.0', '1.2.9', '2.0.0', '2.1.0']);
  });

  it('is about versions that it lists, and not about commits', () => {
    const affected = [
      {
        package: { ecosystem: 'npm', name: 'left-pad' },
        versions: ['3.0.0'],
        ranges: [{ type: 'GIT', events: [{ introduced: '0' }] }],
      },
    ];
    expect(affects({ id: 'A-1', affected }, '3.0.0')).toBe(true);
    expect(affects({ id: 'A-1', affected }, '3.0.1')).toBe(false);
  });

  it('is about nothing else: other packages, other ecosystems, or once it is withdrawn', () => {
    expect(affects(osvRecord({ id: 'A-1' }), '1.0.0')).toBe(true);
    expect(affects(osvRecord({ id: 'A-1', name: 'right-pad' }), '1.0.0')).toBe(false);
    expect(affects(osvRecord({ id: 'A-1', ecosystem: 'PyPI' }), '1.0.0')).toBe(false);
    const withdrawn = osvRecord({ id: 'A-1', rest: { withdrawn: '2026-01-01T00:00:00Z' } });
    expect(affects(withdrawn, '1.0.0')).toBe(false);
  });

  it('tells what it is, how grave, and where it is repaired', () => {
    const grave = OsvRecord.parse(
      osvRecord({ id: 'A-1', rest: { database_specific: { severity: 'HIGH' } } }),
    );
    expect(toAdvisory(grave, leftPad('1.0.0'))).toEqual({
      id: 'A-1',
      summary: 'left-pad can be misled',
      severity: 'error',
      fixedIn: ['1.3.0'],
    });
    const vague = OsvRecord.parse({
      id: 'A-2',
      details: 'Long text.',
      database_specific: { severity: 7 },
    });
    expect(toAdvisory(vague, leftPad('1.0.0'))).toEqual({
      id: 'A-2',
      summary: 'Long text.',
      severity: 'warning',
      fixedIn: [],
    });
  });
});
