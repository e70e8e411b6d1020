import { Browser } from 'happy-dom';
import type { BrowserPage, HTMLFormElement, HTMLInputElement } from 'happy-dom';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startApi } from '../running-api.ts';
import type { RunningApi } from '../running-api.ts';

let api: RunningApi;
let browser: Browser;
let page: BrowserPage;

/** Opens the real page, whose real script sends real requests. */
beforeEach(async () => {
  api = await startApi();
  // The only script that is run is our own.
  const trusted = { suppressInsecureJavaScriptEnvironmentWarning: true };
  browser = new Browser({ settings: { enableJavaScriptEvaluation: true, ...trusted } });
  page = browser.newPage();
  await page.goto(`http://localhost:${api.port}/docs`);
  await page.waitUntilComplete();
});
afterEach(async () => {
  await browser.close();
  await api[Symbol.asyncDispose]();
});

const form = (operationId: string): HTMLFormElement =>
  page.mainFrame.document.querySelector(`#${operationId} form`) as unknown as HTMLFormElement;

const fill = (input: unknown, value: string): void => {
  (input as HTMLInputElement).value = value;
};

const answerOf = async (operationId: string): Promise<string> => {
  form(operationId).requestSubmit();
  await page.waitUntilComplete();
  return form(operationId).querySelector('output')?.textContent ?? '';
};

describe('the form of a route', () => {
  it('shows status, request id and body of the answer', async () => {
    const answer = await answerOf('getLiveness');
    expect(answer).toMatch(
      /^200 OK\nX-Request-ID: [0-9a-f-]{36}\n\n\{\n {2}"status": "alive"\n\}$/,
    );
  });

  it('sends path parameters, the body and the key', async () => {
    const { Authorization } = await api.keyWith('tools:call');
    fill(page.mainFrame.document.querySelector('#api-key'), Authorization.slice('Bearer '.length));
    fill(form('callTool').querySelector('[data-name="name"]'), 'echo');
    fill(form('callTool').querySelector('textarea'), '{"input":{"text":"from a page"}}');
    expect(await answerOf('callTool')).toContain('"text": "from a page"');
  });

  it('sends those filters that are filled in', async () => {
    const { Authorization } = await api.keyWith('audit:read');
    fill(page.mainFrame.document.querySelector('#api-key'), Authorization.slice('Bearer '.length));
    fill(form('listInvocations').querySelector('[data-name="limit"]'), 'ten');
    const answer = await answerOf('listInvocations');
    expect(answer).toMatch(/^422 /);
    expect(answer).toContain('"path": "limit"');
  });

  it('shows refusals', async () => {
    expect(await answerOf('listTools')).toMatch(/^401 Unauthorized/);
  });

  it('shows what is no JSON as it is', async () => {
    const { Authorization } = await api.keyWith('metrics:read');
    fill(page.mainFrame.document.querySelector('#api-key'), Authorization.slice('Bearer '.length));
    expect(await answerOf('getMetrics')).toContain('# TYPE qmcp_calls_total counter');
  });
});
