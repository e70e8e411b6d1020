/**
 * Calls a protected server once with the credentials that a folder keeps: `call-once.ts <url> <folder> <redirect URI>`. Ends
 * with an error when a person would have to be asked.
 */
import { oauth } from '../../../src/auth/oauth.ts';
import { fileStore } from '../../../src/file-store/index.ts';
import { Endpoint } from '../../../src/http/endpoint.ts';
import { createHttpRequester } from '../../../src/http/undici-requester.ts';

const [url = '', folder = '', redirectUri = ''] = process.argv.slice(2);

const nobody = (): never => {
  throw new Error('There is no person here to ask');
};
const authorizer = oauth({
  clientName: 'test',
  store: fileStore({ folder }),
  receiver: { redirectUri, receive: async () => nobody() },
  redirect: nobody,
});
const requester = createHttpRequester();
const endpoint = new Endpoint({ url, requester, authorizer });
await (await endpoint.request({ method: 'POST', headers: {}, body: '{}' })).discard();
await requester.close();
