import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import type { viewHumanRequest } from '../human-request-view.ts';

/** What the page is told by the server. */
interface Given {
  /** Where people reach the console, without a slash at its end; null where nobody does. */
  readonly consoleUrl: string | null;
  /** The approval that the page is about; undefined where the call whose result it shows tells that. */
  readonly request?: ReturnType<typeof viewHumanRequest>;
}

/**
 * The page that shows an approval in a host. All that it needs is in it, and it may run nothing else: its own policy names
 * its script and its style by their digests, whatever the policy of the host lets through.
 */
export function cardPage(given: Given): string {
  const { style, script, policy } = (parts ??= readParts());
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>Approval</title>
<style>${style}</style>
</head>
<body>
<main hidden>
<div role="status"><h1></h1></div>
<p id="prompt"></p>
<dl></dl>
<pre tabindex="0" role="region" aria-label="Arguments of the call"></pre>
<a target="_blank" rel="noreferrer">Open in the console to decide</a>
<p id="way"></p>
</main>
<script type="application/json" id="given">${inScript(given)}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** What is the same in each page, once one was asked for. */
let parts: ReturnType<typeof readParts> | undefined;

function readParts() {
  const style = read('card.css');
  const script = read('card.js');
  const policy = `default-src 'none'; style-src ${digestOf(style)}; script-src ${digestOf(script)}; base-uri 'none'; form-action 'none'`;
  return { style, script, policy };
}

/** Beside this module, in the source as in the build. */
const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

const digestOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** JSON in which nothing ends the element that it stands in. */
const inScript = (value: unknown): string =>
  JSON.stringify(value).replaceAll('<', String.raw`\u003c`);
