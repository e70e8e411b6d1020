import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the repository lies. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** A Markdown page of the repository. */
export interface Page {
  /** Relative to the root. */
  readonly path: string;
  readonly text: string;
}

/** A fenced block of a page. */
export interface Fence {
  readonly path: string;
  readonly language: string;
  readonly body: string;
}

/** Every page that readers are given. */
export const pages: readonly Page[] = globSync(
  '{*.md,docs/**/*.md,examples/**/*.md,apps/*/*.md,packages/*/*.md}',
  {
    cwd: root,
  },
)
  .toSorted()
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

const FENCE = /^```(?<language>\w*)\n(?<body>.*?)^```$/gms;

/** The fenced blocks of all pages. */
export const fences: readonly Fence[] = pages.flatMap(({ path, text }) =>
  [...text.matchAll(FENCE)].map(({ groups }) => ({
    path,
    language: groups?.['language'] ?? '',
    body: groups?.['body'] ?? '',
  })),
);

const LINK = /(?<!!)\[[^\]]*\]\((?<target>[^)\s]+)\)/g;

/** What a page links to in the repository: a path relative to the root, and a heading's anchor. */
export function linksOf({ path, text }: Page): { path: string; anchor: string | undefined }[] {
  const prose = text.replaceAll(FENCE, '');
  return [...prose.matchAll(LINK)]
    .map(({ groups }) => groups?.['target'] ?? '')
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [file = '', anchor] = target.split('#', 2);
      return { path: file === '' ? path : join(dirname(path), file), anchor };
    });
}

/** The anchors of a page's headings, as GitHub makes them. */
export const anchorsOf = ({ text }: Page): ReadonlySet<string> =>
  new Set(
    [...text.replaceAll(FENCE, '').matchAll(/^#+ (?<heading>.+)$/gm)].map(({ groups }) =>
      (groups?.['heading'] ?? '')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
