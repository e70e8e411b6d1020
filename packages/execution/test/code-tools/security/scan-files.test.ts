import { describe, expect, it } from 'vitest';

import { scanFiles } from '../../../src/code-tools/security/scan-files.ts';

const scan = (files: Record<string, string>) =>
  scanFiles({ files: Object.entries(files).map(([path, content]) => ({ path, content })) });

describe('a scan', () => {
  it('takes each file by its rules, and tells in which it found what', async () => {
    const { found } = await scan({
      'src/a.py': 'exec(x)\n',
      'src/b.tsx': 'eval(x);\n',
      'run.SH': 'chmod 777 x\n',
      'notes.txt': 'token = "kestrel-91-Vault"\n',
    });
    expect(found.map(({ path, rule }) => `${path} ${rule}`)).toEqual([
      'src/a.py S102',
      'src/b.tsx js/eval',
      'run.SH sh/open-permissions',
      'notes.txt secret/assigned',
    ]);
  });

  it('collects the packages that manifests name, and what is wrong with these', async () => {
    const { found, packages } = await scan({
      'api/requirements.txt': 'django==3.0\n',
      'web/package.json': '{"dependencies": {"a": "1.0.0", "b": "*"}}',
    });
    expect(packages).toEqual([
      { path: 'api/requirements.txt', ecosystem: 'PyPI', name: 'django', version: '3.0', line: 1 },
      { path: 'web/package.json', ecosystem: 'npm', name: 'a', version: '1.0.0', line: 1 },
    ]);
    expect(found).toMatchObject([{ path: 'web/package.json', rule: 'dependency/not-pinned' }]);
  });
});
