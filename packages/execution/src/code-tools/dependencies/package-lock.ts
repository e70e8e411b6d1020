import { z } from 'zod';

import type { Risk } from '../../validation/risk.ts';
import { keyLines, parseJson, unreadable } from './json-lines.ts';
import type { Manifest } from './read-manifest.ts';

const Entry = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  link: z.boolean().optional(),
});
type Entry = z.infer<typeof Entry>;

/** Versions 2 and 3 of the format; version 1 went with npm 6. */
const PackageLock = z.object({ packages: z.record(z.string(), Entry) });

const FOLDER = 'node_modules/';

/** Reads npm's lock file (docs.npmjs.com, "package-lock.json"). */
export function readPackageLock(content: string): Manifest {
  const { data } = PackageLock.safeParse(parseJson(content));
  if (data === undefined) {
    return { packages: [], findings: [unreadable('package-lock.json of npm 7 or later')] };
  }
  const lineOf = keyLines(content);
  const installed = Object.entries(data.packages).filter(
    ([path, { link }]) => path.includes(FOLDER) && link !== true,
  );
  return {
    packages: installed.flatMap(([path, entry]) => {
      const name = entry.name ?? path.slice(path.lastIndexOf(FOLDER) + FOLDER.length);
      const { version } = entry;
      return version === undefined ? [] : [{ ecosystem: 'npm', name, version, line: lineOf(path) }];
    }),
    findings: installed.flatMap(([path, entry]) => judge(entry, lineOf(path))),
  };
}

function judge({ resolved, integrity }: Entry, line: number): Risk[] {
  if (resolved === undefined) return [];
  if (/^(?:git\+)?http:\/\/|^git:\/\//i.test(resolved)) {
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
  if (integrity !== undefined || !resolved.startsWith('https://')) return [];
  return [
    {
      rule: 'dependency/no-integrity',
      severity: 'warning',
      cwe: 353,
      line,
      message:
        'Nothing tells whether what is fetched is what was locked. Run npm install to lock it again.',
    },
  ];
}
