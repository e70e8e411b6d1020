import { startScriptedModel } from '@qmcp/testkit';

import { script } from './seed-conversation.ts';

/** Where a model is, for as long as it is needed. */
export interface Endpoint extends AsyncDisposable {
  readonly url: string;
  readonly model: string;
  readonly key: string | undefined;
}

interface OpenEndpoint {
  readonly endpoint: string;
  readonly open: () => Promise<Endpoint>;
}

async function scripted(): Promise<Endpoint> {
  const server = await startScriptedModel(script);
  return {
    url: server.url,
    model: 'scripted',
    key: undefined,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** The model that the environment names as it does for `qmcp chat`, if any: it has to find its own way. */
function configured(): readonly OpenEndpoint[] {
  const { QMCP_MODEL_URL: url, QMCP_MODEL: model, QMCP_MODEL_KEY: key } = process.env;
  if (url === undefined || model === undefined) return [];
  const open = async (): Promise<Endpoint> => ({
    url,
    model,
    key,
    // Nobody here started it.
    [Symbol.asyncDispose]: async () => {},
  });
  return [{ endpoint: `${model} at ${url}`, open }];
}

/** A scripted model always, and a real one where the environment names it. */
export const endpoints: readonly OpenEndpoint[] = [
  { endpoint: 'a scripted model', open: scripted },
  ...configured(),
];
