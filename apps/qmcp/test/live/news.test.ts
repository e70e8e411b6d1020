import { describe, expect, it } from 'vitest';

import { News } from '../../src/live/news.ts';
import type { NewsItem } from '../../src/live/news.ts';

const item = (data: unknown): NewsItem => ({ event: 'invocation', data });

async function read(news: News, count: number): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const { data } of news.items()) {
    found.push(data);
    if (found.length === count) break;
  }
  return found;
}

describe('news', () => {
  it('come in order, of each thing the newest', async () => {
    const news = new News();
    news.add('a', item(1));
    news.add('b', item(2));
    news.add('a', item(3));
    expect(await read(news, 2)).toEqual([2, 3]);
  });

  it('are waited for', async () => {
    const news = new News();
    const reading = read(news, 2);
    news.add('a', item(1));
    await new Promise((resolve) => setImmediate(resolve));
    news.add('b', item(2));
    expect(await reading).toEqual([1, 2]);
  });

  it('leave the oldest out for who reads slowly', async () => {
    const news = new News();
    for (let count = 0; count < 600; count += 1) news.add(String(count), item(count));
    const found = await read(news, 500);
    expect([found[0], found.at(-1)]).toEqual([100, 599]);
  });

  it('end', async () => {
    const news = new News();
    const reading = read(news, 9);
    news.end();
    expect(await reading).toEqual([]);
  });
});
