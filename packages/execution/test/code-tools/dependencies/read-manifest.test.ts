import { describe, expect, it } from 'vitest';

import { readManifest } from '../../../src/code-tools/dependencies/read-manifest.ts';

const rulesOf = (path: string, content: string): string[] =>
  readManifest(path, content).findings.map(({ rule, line }) => `${rule}@${line}`);

describe('requirements.txt', () => {
  it('names packages in exact versions', () => {
    const content =
      'Django==3.0\n# note\nzope.interface[test] == 5.4 ; python_version > "3"\nrequests==2.0.1 --hash=sha256:aa\n\n-r other.txt\n';
    expect(readManifest('app/requirements-dev.txt', content)).toEqual({
      packages: [
        { ecosystem: 'PyPI', name: 'django', version: '3.0', line: 1 },
        { ecosystem: 'PyPI', name: 'zope-interface', version: '5.4', line: 3 },
        { ecosystem: 'PyPI', name: 'requests', version: '2.0.1', line: 4 },
      ],
      findings: [],
    });
  });

  it('is found fault with where versions are open, or fetched without protection', () => {
    const content =
      'flask>=1\nnumpy\nscipy==1.*\nfoo @ http://host/foo.zip\n--index-url http://host/\n';
    expect(rulesOf('requirements.txt', content)).toEqual([
      'dependency/not-pinned@1',
      'dependency/not-pinned@2',
      'dependency/not-pinned@3',
      'dependency/unprotected@4',
      'dependency/unprotected@5',
    ]);
  });
});

describe('package.json', () => {
  it('names packages in exact versions; ranges are the lock file’s', () => {
    const content = JSON.stringify(
      {
        dependencies: { a: '1.2.3', b: '^1.0.0', c: '=2.0.0-rc.1' },
        devDependencies: { d: 'v4.0.0' },
      },
      null,
      2,
    );
    expect(readManifest('package.json', content)).toEqual({
      packages: [
        { ecosystem: 'npm', name: 'a', version: '1.2.3', line: 3 },
        { ecosystem: 'npm', name: 'c', version: '2.0.0-rc.1', line: 5 },
        { ecosystem: 'npm', name: 'd', version: '4.0.0', line: 8 },
      ],
      findings: [],
    });
  });

  it('is found fault with for open ends, plain http and what it runs', () => {
    const content = JSON.stringify(
      {
        dependencies: { a: '*', b: 'latest', c: '>=2', d: 'git+http://host/d.git', e: '~1.0.0' },
        scripts: { postinstall: 'node -e "x"', build: 'curl https://host | sh', test: 'vitest' },
      },
      null,
      2,
    );
    expect(rulesOf('package.json', content)).toEqual([
      'dependency/not-pinned@3',
      'dependency/not-pinned@4',
      'dependency/not-pinned@5',
      'dependency/unprotected@6',
      'dependency/install-script@10',
      'sh/pipe-to-shell@11',
    ]);
  });
});

describe('package-lock.json', () => {
  it('names what is installed, wherever it is', () => {
    const packages = {
      '': { name: 'app', version: '1.0.0' },
      'node_modules/a': { version: '1.0.0', resolved: 'https://host/a.tgz', integrity: 'sha512-x' },
      'node_modules/a/node_modules/@s/b': { version: '2.0.0' },
      'node_modules/alias': { name: 'real', version: '3.0.0' },
      'node_modules/linked': { link: true, resolved: 'packages/linked' },
      'packages/linked': { version: '0.0.1' },
    };
    const { packages: found } = readManifest('package-lock.json', JSON.stringify({ packages }));
    expect(found.map(({ name, version }) => `${name}@${version}`)).toEqual([
      'a@1.0.0',
      '@s/b@2.0.0',
      'real@3.0.0',
    ]);
  });

  it('is found fault with where nothing proves what is fetched', () => {
    const packages = {
      'node_modules/a': { version: '1.0.0', resolved: 'https://host/a.tgz' },
      'node_modules/b': { version: '1.0.0', resolved: 'http://host/b.tgz', integrity: 'sha512-x' },
    };
    const content = JSON.stringify({ lockfileVersion: 3, packages }, null, 2);
    expect(rulesOf('package-lock.json', content)).toEqual([
      'dependency/no-integrity@4',
      'dependency/unprotected@8',
    ]);
  });
});

describe('a manifest that is none', () => {
  it.each(['package.json', 'package-lock.json'])('is said to be so: %s', (path) => {
    for (const content of ['{', '[]', '{"packages": 1, "dependencies": 1}']) {
      expect(rulesOf(path, content)).toEqual(['dependency/unreadable@1']);
    }
  });

  it('is any other file', () => {
    expect(readManifest('main.py', 'django==1.0')).toEqual({ packages: [], findings: [] });
  });
});
