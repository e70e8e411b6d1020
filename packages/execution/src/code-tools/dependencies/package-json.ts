import { z } from 'zod';

import type { Risk } from '../../validation/risk.ts';
import { findShellRisks } from '../../validation/rules/shell-rules.ts';
import { keyLines, parseJson, unreadable } from './json-lines.ts';
import type { Manifest } from './read-manifest.ts';

const Versions = z.record(z.string(), z.string()).default({});

const PackageJson = z.object({
  dependencies: Versions,
  devDependencies: Versions,
  optionalDependencies: Versions,
  scripts: Versions,
});

const EXACT = /^=?v?(?<version>\d+\.\d+\.\d+(?:-[\w.-]{1,100})?(?:\+[\w.-]{1,100})?)$/;

/** npm runs these on the machine that installs. */
const INSTALL_SCRIPTS = new Set(['preinstall', 'install', 'postinstall', 'prepare']);

/** Reads npm's manifest (docs.npmjs.com, "package.json"). Ranges are left to the lock file, which says what they became. */
export function readPackageJson(content: string): Manifest {
  const { data } = PackageJson.safeParse(parseJson(content));
  if (data === undefined) return { packages: [], findings: [unreadable('package.json')] };
  const lineOf = keyLines(content);
  const used = [data.dependencies, data.devDependencies, data.optionalDependencies].flatMap(
    (versions) => Object.entries(versions),
  );
  return {
    packages: used.flatMap(([name, range]) => {
      const version = EXACT.exec(range)?.groups?.['version'];
      return version === undefined ? [] : [{ ecosystem: 'npm', name, version, line: lineOf(name) }];
    }),
    findings: [
      ...used.flatMap(([name, range]) => judgeRange(range, lineOf(name))),
      ...Object.entries(data.scripts).flatMap(([name, script]) =>
        judgeScript(name, script, lineOf(name)),
      ),
    ],
  };
}

function judgeRange(range: string, line: number): Risk[] {
  if (/^(?:git\+)?http:\/\/|^git:\/\//i.test(range)) {
    return [
      {
        rule: 'dependency/unprotected',
        severity: 'error',
        cwe: 494,
        line,
        message: 'This is fetched without protection: anyone on the way can replace it. Use https.',
      },
    ];
  }
  if (!/^(?:\*|x|latest|next|>=?\s*\d[\d.]*)?$/.test(range.trim())) return [];
  return [
    {
      rule: 'dependency/not-pinned',
      severity: 'info',
      cwe: 1357,
      line,
      message:
        'Any later version will do, also one that breaks or harms. Name a range with an end.',
    },
  ];
}

function judgeScript(name: string, script: string, line: number): Risk[] {
  const risks = findShellRisks(script).map((risk) => Object.assign({}, risk, { line, column: 1 }));
  if (!INSTALL_SCRIPTS.has(name) || !/\b(?:curl|wget|node\s+-e|base64)\b/.test(script)) {
    return risks;
  }
  return [
    ...risks,
    {
      rule: 'dependency/install-script',
      severity: 'error',
      cwe: 829,
      line,
      message:
        'Installing this fetches or decodes something and runs it. Ship what is needed instead.',
    },
  ];
}
