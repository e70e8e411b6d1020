import { html } from 'hono/html';

import type { OpenApiDocument } from '../define-route.ts';
import { exampleBody, parametersOf, scopesOf } from './operations.ts';
import type { ListedOperation, Operation, Parameter } from './operations.ts';
import { renderText } from './render-text.ts';
import type { Html } from './render-text.ts';

/** One route: what it does, takes and answers, and a form to try it. */
export const renderOperation = (listed: ListedOperation, document: OpenApiDocument): Html => {
  const { method, path, operation } = listed;
  return html`
    <details class="operation" id="${operation.operationId}">
      <summary>
        <b class="method ${method.toLowerCase()}">${method}</b> <code>${path}</code>
        <span>${operation.summary}</span>
      </summary>
      <p>${renderText(operation.description)}</p>
      <p class="note">${accessOf(operation)}</p>
      ${renderForm(listed, document)} ${renderResponses(operation)}
    </details>
  `;
};

function accessOf(operation: Operation): string {
  const scopes = scopesOf(operation);
  if (scopes === undefined) return 'Open: needs no credentials.';
  return scopes.length === 0
    ? 'Needs credentials.'
    : `Needs credentials with the scope ${scopes.join(', ')}.`;
}

/** Works without names of its own: the script reads the fields by what they stand for. */
function renderForm({ method, path, operation }: ListedOperation, document: OpenApiDocument): Html {
  const body = exampleBody(operation, document);
  return html`
    <form data-method="${method}" data-path="${path}">
      ${parametersOf(operation).map(renderParameter)}
      ${
        body === undefined
          ? ''
          : html`<label>
              Body
              <textarea data-in="body" rows="4" spellcheck="false">
${JSON.stringify(body)}</textarea>
            </label>`
      }
      <button>Try it</button>
      <output></output>
    </form>
  `;
}

const renderParameter = ({
  name,
  in: place,
  required,
  description,
  example,
}: Parameter): Html => html`
  <label>
    <code>${name}</code>
    <span class="note"
      >${place}${required === true ? ', required' : ''}. ${renderText(description)}</span
    >
    <input
      data-in="${place}"
      data-name="${name}"
      placeholder="${example}"
      ${required === true ? 'required' : ''}
    />
  </label>
`;

const renderResponses = ({ responses = {} }: Operation): Html => html`
  <table>
    <thead>
      <tr>
        <th>Status</th>
        <th>Answer</th>
      </tr>
    </thead>
    <tbody>
      ${Object.entries(responses as Record<string, { description: string }>).map(
        ([status, { description }]) =>
          html`<tr>
            <td>${status}</td>
            <td>${renderText(description)}</td>
          </tr>`,
      )}
    </tbody>
  </table>
`;
