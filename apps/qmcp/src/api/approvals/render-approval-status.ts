import { createHash } from 'node:crypto';

import type { ApprovalProgress, ApprovalStatus } from '@qmcp/server';
import { html, raw } from 'hono/html';

/** How often the page looks again while it waits. */
const RELOAD_SECONDS = 5;

const texts: Readonly<Record<ApprovalProgress, readonly [title: string, text: string]>> = {
  pending: ['Waiting', 'Your call waits for the decision of a person. You may leave this page.'],
  approved: ['Approved', 'Your call may run: let your client call again.'],
  denied: ['Denied', 'Your call was denied. Your client learns why when it calls again.'],
  running: ['Running', 'Your call was approved and runs now.'],
  finished: ['Done', 'Your call ran. Your client gets its result when it calls again.'],
  ambiguous: [
    'Unclear',
    'Your call was approved, but the server was lost while it ran: it may have taken effect.',
  ],
  expired: ['Too late', 'Nobody decided in time. Your client may ask again.'],
  cancelled: ['Withdrawn', 'Your call was withdrawn.'],
};

const style = `:root{color-scheme:light dark}body{font:1.1rem/1.6 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1.5rem}h1{font-size:2rem;margin:0}p{margin:.75rem 0}time{opacity:.7}`;

/** What a browser lets the page do: show its own style, and nothing else. */
export const statusPagePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256')
  .update(style)
  .digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The page that shows how far an approval is. It looks again by itself while that may change. */
export function renderApprovalStatus({ progress, expiresAtMs }: ApprovalStatus, nowMs: number) {
  const [title, text] = texts[progress];
  const waits = progress === 'pending' || progress === 'approved' || progress === 'running';
  const until = new Date(expiresAtMs).toISOString();
  const minutes = Math.max(0, Math.ceil((expiresAtMs - nowMs) / 60_000));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${waits ? html`<meta http-equiv="refresh" content="${RELOAD_SECONDS}" />` : ''}
        <title>${title} – qmcp</title>
        ${raw(`<style>${style}</style>`)}
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          <p>${text}</p>
          ${
            progress === 'pending'
              ? html`<p><time datetime="${until}">${minutes} min left to decide</time></p>`
              : ''
          }
          <p><small>This page only shows how far it is: nothing can be approved here.</small></p>
        </main>
      </body>
    </html>`;
}
