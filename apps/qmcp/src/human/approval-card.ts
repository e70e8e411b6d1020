import { defineResourceTemplate, ToolError } from '@qmcp/contracts';
import type { HumanRequest } from '@qmcp/contracts';
import { linkTo } from '@qmcp/execution';
import { APP_MIME_TYPE, approvalCardUri } from '@qmcp/server';
import type { HumanDesk } from '@qmcp/server';

import { escapeInvisible } from '../observability/escape-invisible.ts';
import { atDesk } from './caller-of-context.ts';

/**
 * An approval as a card for hosts that show pages of a server (SEP-1865, "MCP Apps"). It decides nothing: it leads to the
 * console, where whoever opens it has to be signed in.
 * @param consoleUrl - where people reach the console now; undefined where nobody does
 */
export const approvalCard = (desk: HumanDesk, consoleUrl: () => string | undefined) =>
  defineResourceTemplate({
    name: 'approval-card',
    title: 'A held call, as a card',
    description: 'What a call that is held asks for, and the way to where people decide.',
    uriTemplate: approvalCardUri('{id}'),
    mimeType: APP_MIME_TYPE,
    async read({ variables: { id } }, context) {
      if (id === undefined) throw new ToolError('not_found', 'Name an approval');
      const request = await atDesk(() => desk.find(id, context));
      return cardOf(request, linkTo(request, consoleUrl()));
    },
  });

/** Hosts run such a page in a frame without network and without our origin: it has all that it shows. */
const cardOf = (request: HumanRequest, link: string | undefined): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Approval</title>
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { margin: 1rem } h1 { font-size: 1.1rem; margin: 0 } pre { overflow: auto; white-space: pre-wrap }
dt { font-weight: 600 } dd { margin: 0 0 .5rem }
</style>
<h1>${escapeHtml(headingOf(request))}</h1>
<p>${escapeHtml(request.prompt)}</p>
<dl>
${factsOf(request)
  .map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`)
  .join('\n')}
</dl>
<pre>${escapeHtml(JSON.stringify(request.held?.arguments ?? request.context, null, 2))}</pre>
${link === undefined ? `<p>Decide with <code>qmcp approvals show ${escapeHtml(request.id)}</code></p>` : linkOf(link)}
<script>${SCRIPT}</script>
</html>
`;

const linkOf = (link: string): string =>
  `<p><a id="open" href="${escapeHtml(link)}" target="_blank" rel="noreferrer">Open in the console, signed in, to decide</a></p>`;

const headingOf = ({ status, held, type }: HumanRequest): string =>
  `${held?.tool ?? type}: ${status === 'pending' ? 'waits for a person' : status}`;

const factsOf = ({ requesterName, held, expiresAtMs }: HumanRequest): [string, string][] => [
  ['Asked by', requesterName],
  ...(held === null ? [] : [['Held because', held.reason] as [string, string]]),
  ['Waits until', new Date(expiresAtMs).toISOString()],
];

/** Greets the host, and has it open the link: the frame may not (SEP-1865, `ui/initialize` and `ui/open-link`). */
const SCRIPT = `
let next = 0;
const send = (message) => parent.postMessage({ jsonrpc: '2.0', ...message }, '*');
addEventListener('message', ({ source, data }) => {
  if (source === parent && data?.id === 0 && data.result) send({ method: 'ui/notifications/initialized', params: {} });
});
send({ id: next++, method: 'ui/initialize', params: {
  appInfo: { name: 'qmcp approval', version: '1' }, appCapabilities: {}, protocolVersion: '2026-01-26' } });
document.getElementById('open')?.addEventListener('click', (event) => {
  event.preventDefault();
  send({ id: next++, method: 'ui/open-link', params: { url: event.currentTarget.href } });
});
`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string =>
  escapeLines(text).replaceAll(/[&<>"']/g, (found) => ENTITIES[found] ?? found);

/** Characters that hide or reorder others are written out; lines stay. */
const escapeLines = (text: string): string => text.split('\n').map(escapeInvisible).join('\n');
