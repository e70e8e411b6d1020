import { describe, expect, it } from 'vitest';

import { Notices } from '../../../src/core/notices/notices.ts';

function make() {
  const timers: (() => void)[] = [];
  const notices = new Notices((_delayMs, work) => {
    timers.push(work);
    return () => undefined;
  });
  return { notices, timers, texts: () => notices.current().map(({ text }) => text) };
}

describe('notices', () => {
  it('let good news go by itself, and keep bad news until it is read', () => {
    const { notices, timers, texts } = make();
    notices.post('done', 'Approved');
    notices.post('failed', 'Refused');
    for (const work of timers) work();
    expect(texts()).toEqual(['Refused']);
    for (const { id } of notices.current()) notices.dismiss(id);

    expect(texts()).toEqual([]);
  });

  it('show the last few', () => {
    const { notices, texts } = make();
    for (const text of ['1', '2', '3', '4']) notices.post('failed', text);

    expect(texts()).toEqual(['2', '3', '4']);
  });

  it('tell of every change until that is ended', () => {
    const { notices } = make();
    let changes = 0;
    const stop = notices.subscribe(() => (changes += 1));
    notices.post('failed', 'x');
    notices.dismiss(1);
    stop();
    notices.post('failed', 'y');

    expect(changes).toBe(2);
  });
});
