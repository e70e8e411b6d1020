import { startApi } from './running-api.ts';
import type { ApiSettings, RunningApi } from './running-api.ts';
import type { Answer } from './send.ts';

/** The API, a key that asks, and one that answers. */
export interface Asker {
  readonly api: RunningApi;
  readonly asker: { Authorization: string };
  readonly answerer: { Authorization: string };
}

/** Starts the API with both keys. */
export const start = async (settings?: ApiSettings): Promise<Asker & AsyncDisposable> => {
  const api = await startApi(settings);
  await api.server.human.start();
  const asker = await api.keyWith('human:ask');
  const answerer = await api.keyWith('human:answer', 'approvals:decide');
  return {
    api,
    asker,
    answerer,
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  };
};

/** Asks; `question` replaces any of it. */
export const ask = ({ api, asker }: Asker, question: object = {}): Promise<Answer> =>
  api.send('/v1/human/requests', { headers: asker, body: { prompt: 'Which one?', ...question } });

/** Answers. */
export const respond = ({ api, answerer }: Asker, body: object): Promise<Answer> =>
  api.send('/v1/human/responses', { headers: answerer, body });

/** Waits until that many timers wait, so that a test need not sleep. */
const waiting = async ({ api }: Asker, timers: number): Promise<void> => {
  while (api.clock.waitingTimers < timers) await new Promise((resolve) => setImmediate(resolve));
};

/** A question that somebody waits for by long poll, from the moment that the wait began. */
export async function askAndWait(started: Asker, wait: string, question: object = {}) {
  const { api, asker } = started;
  const id = String((await ask(started, question)).json['id']);
  const timersBefore = api.clock.waitingTimers;
  const answered = api.send(`/v1/human/requests/${id}?wait=${wait}`, { headers: asker });
  await waiting(started, timersBefore + 2);
  return { id, answered, timersBefore };
}
