import { html } from 'hono/html';

import type { OpenApiDocument } from '../define-route.ts';
import { problemTypes } from '../problem-types.ts';
import type { ProblemType } from '../problem-types.ts';
import { operationsOf } from './operations.ts';
import { renderOperation } from './render-operation.ts';
import { renderText } from './render-text.ts';
import type { Html } from './render-text.ts';

/**
 * The API as a page for people, with a form to try each route. It is rendered here, from the OpenAPI document, so
 * that it reads without scripts, comes from no other host, and its policy can forbid everything inline.
 */
export function renderDocs(document: OpenApiDocument): Html {
  const { title, version, description = '' } = document.info;
  const operations = operationsOf(document);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} API</title>
        <link rel="stylesheet" href="/docs/docs.css" />
        <script type="module" src="/docs/try-it.js"></script>
      </head>
      <body>
        <header>
          <h1>${title} <small>${version}</small></h1>
          ${description.split('\n\n').map((paragraph) => html`<p>${renderText(paragraph)}</p>`)}
          <p><a href="/openapi.json">openapi.json</a></p>
          <label>
            API key <input id="api-key" type="password" autocomplete="off" placeholder="qk_…" />
          </label>
          <p class="note">
            Needed unless the server runs in local mode. It stays in this page and is forgotten with
            it.
          </p>
        </header>
        <main>
          ${(document.tags ?? []).map(
            (tag) => html`
              <h2 id="${tag.name}">${tag.name}</h2>
              <p>${renderText(tag.description)}</p>
              ${operations
                .filter(({ operation }) => operation.tags?.includes(tag.name))
                .map((listed) => renderOperation(listed, document))}
            `,
          )}
          ${renderProblems(problemTypes)} ${renderSchemas(document)}
        </main>
      </body>
    </html>`;
}

const renderProblems = (types: readonly ProblemType[]): Html => html`
  <h2 id="Problems">Problems</h2>
  <p>What a failure can be, as <code>application/problem+json</code>.</p>
  <table>
    <thead>
      <tr>
        <th>Status</th>
        <th>Code</th>
        <th>Meaning</th>
      </tr>
    </thead>
    <tbody>
      ${types.map(
        ({ status, code, meaning, type }) => html`
          <tr>
            <td>${status}</td>
            <td>
              <a href="${type}"><code>${code}</code></a>
            </td>
            <td>${renderText(meaning)}</td>
          </tr>
        `,
      )}
    </tbody>
  </table>
`;

const renderSchemas = ({ components }: OpenApiDocument): Html => html`
  <h2 id="Schemas">Schemas</h2>
  ${Object.entries(components?.schemas ?? {}).map(
    ([name, schema]) => html`
      <details id="schema-${name}">
        <summary><code>${name}</code></summary>
        <pre>${JSON.stringify(schema, undefined, 2)}</pre>
      </details>
    `,
  )}
`;
