import { OsvFolder, OsvService } from '@qmcp/execution';
import { describe, expect, it } from 'vitest';

import { advisorySource } from '../src/advisory-source.ts';

describe('where packages are looked up', () => {
  const advisoriesFolder = 'advisories';
  const advisoriesUrl = 'https://advisories.example/osv';

  it('is nowhere, unless it is configured', () => {
    expect(advisorySource({ advisoriesFolder: undefined, advisoriesUrl: undefined })).toBe(
      undefined,
    );
  });

  it('is a folder before a service, so that nothing is told to others', () => {
    expect(advisorySource({ advisoriesFolder, advisoriesUrl })).toBeInstanceOf(OsvFolder);
    expect(advisorySource({ advisoriesFolder: undefined, advisoriesUrl })).toBeInstanceOf(
      OsvService,
    );
  });
});
