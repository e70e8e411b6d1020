import type { Risk } from '../../validation/risk.ts';
import type { Manifest } from './read-manifest.ts';

const REQUIREMENT =
  /^(?<name>[A-Za-z\d](?:[\w.-]{0,98}[A-Za-z\d])?)\s*(?:\[[^\]]{0,200}\])?\s*(?:===?\s*(?<version>[\w.!+-]{1,100}))?\s*(?:;.*|--hash.*|\\)?$/;

/** Reads pip's requirements file (pip.pypa.io, "Requirements File Format"). */
export function readRequirements(content: string): Manifest {
  const packages: Manifest['packages'][number][] = [];
  const findings: Risk[] = [];
  for (const [index, text] of content.split(/\r?\n/).entries()) {
    const line = index + 1;
    const entry = text.replace(/(?:^|\s)#.*$/, '').trim();
    if (entry === '') continue;
    const { name, version } = REQUIREMENT.exec(entry)?.groups ?? {};
    if (name !== undefined && version !== undefined && !version.includes('*')) {
      packages.push({ ecosystem: 'PyPI', name: normalName(name), version, line });
    } else findings.push(...judge(entry, line));
  }
  return { packages, findings };
}

/** PEP 503, "Normalized Names". */
const normalName = (name: string): string => name.replaceAll(/[-_.]+/g, '-').toLowerCase();

function judge(entry: string, line: number): Risk[] {
  if (/\bhttp:\/\//i.test(entry)) {
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
  if (/^[A-Za-z\d]/.test(entry)) {
    return [
      {
        rule: 'dependency/not-pinned',
        severity: 'info',
        cwe: 1357,
        line,
        message:
          'The version is left open, so it can not be checked against advisories. Pin it with ==.',
      },
    ];
  }
  return [];
}
