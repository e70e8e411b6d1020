/** A page that authorizes itself as an application would, in a frame, and reports to its server what it could do. */
import { Endpoint } from '../../../src/http/endpoint.ts';
import { createHttpRequester } from '../../../src/http/fetch-requester.ts';
import { memoryStore, oauth, readAuthorizationResponse } from '../../../src/index.ts';

const store = memoryStore();
const authorizer = oauth({
  clientName: 'page',
  dpop: 'required',
  store,
  receiver: {
    redirectUri: `${location.origin}/callback`,
    receive: () =>
      new Promise((resolve) => {
        const take = ({ data }) => resolve(readAuthorizationResponse(new URL(data)));
        window.addEventListener('message', take, { once: true });
      }),
  },
  redirect(url) {
    const frame = document.createElement('iframe');
    frame.src = url.href;
    document.body.append(frame);
  },
});

async function run() {
  const requester = createHttpRequester();
  const endpoint = new Endpoint({ url: `${location.origin}/mcp`, requester, authorizer });
  const headers = { 'content-type': 'application/json' };
  const reply = await endpoint.request({ method: 'POST', headers, body: '{}' });
  return JSON.parse(await reply.text(10_000));
}

const report = (outcome) => fetch('/report', { method: 'POST', body: JSON.stringify(outcome) });
run().then(report, (error) => report({ error: String(error) }));
