import { startReceiver } from '@qmcp/testkit';
import { describe, expect, it, vi } from 'vitest';

import { accessibilityProblems } from '../console/accessibility.ts';
import { complaintsOf } from '../console/signed-in.ts';
import { cardOf, expectCard, settled, showCall, stateOf } from './shown-card.ts';
import { useHostPage } from './use-host-page.ts';

/** What the frame of a host keeps the card from, and how the card looks in it. */

const at = useHostPage();

describe('the frame', () => {
  it('has the card reach nothing, and run nothing but its own script', async () => {
    await using outside = await startReceiver();
    await showCall(at.page, at.deletion());
    await expectCard(at.page, 'delete_user: waits for a person');
    const card = cardOf(at.page);
    const fetched = await card.evaluate<string>(
      `fetch(${JSON.stringify(outside.url)}).then(() => 'reached', () => 'refused')`,
    );
    expect(fetched).toBe('refused');
    const loaded = await card.evaluate<string>(`new Promise((resolve) => {
      const script = document.createElement('script');
      script.textContent = 'document.title = "run"';
      const image = new Image();
      image.onload = () => resolve('loaded');
      image.onerror = () => resolve('refused');
      image.src = ${JSON.stringify(`${outside.url}/x.png`)};
      document.body.append(script, image);
    })`);
    expect([loaded, await card.title(), outside.connections]).toEqual(['refused', 'Approval', 0]);
    expect(await card.evaluate('try { top.document.title } catch ({ name }) { name }')).toBe(
      'SecurityError',
    );
  });

  it('says nothing against its policy by itself', async () => {
    const complaints = complaintsOf(at.page);
    await showCall(at.page, at.deletion());
    await expectCard(at.page, 'delete_user: waits for a person');
    await settled(at.page);
    expect(complaints).toEqual([]);
  });

  it('reads on for as long as the host shows it, and then no more', async () => {
    await showCall(at.page, at.deletion());
    await expectCard(at.page, 'delete_user: waits for a person');
    const card = cardOf(at.page);
    await card.evaluate('{ globalThis.setTimeout = (next) => { globalThis.next = next; }; }');
    const paused = () =>
      vi.waitFor(async () => expect(await card.evaluate('typeof next')).toBe('function'), 10_000);
    const goOn = () => card.evaluate('{ const go = next; next = undefined; go(); }');
    const reads = async () =>
      (await stateOf(at.page)).heard.filter(({ method }) => method === 'resources/read').length;
    await paused();
    const before = await reads();
    await goOn();
    await paused();
    expect(await reads()).toBe(before + 1);
    expect(await at.page.evaluate('host.teardown()')).toEqual({});
    await goOn();
    expect(await card.evaluate('new Promise((resolve) => resolve(typeof next))')).toBe('undefined');
    expect(await reads()).toBe(before + 1);
  });
});

describe('how it looks', () => {
  const colours = () =>
    cardOf(at.page).evaluate<{ background: string; text: string }>(
      '(({ backgroundColor, color }) => ({ background: backgroundColor, text: color }))(getComputedStyle(document.documentElement))',
    );

  it('is as the host does, whatever the system does, and changes with it', async () => {
    await at.page.emulateMedia({ colorScheme: 'light' });
    await showCall(at.page, at.deletion({ context: { theme: 'dark' } }));
    await expectCard(at.page, 'delete_user: waits for a person');
    expect(await colours()).toEqual({ background: 'rgb(26, 27, 30)', text: 'rgb(241, 243, 245)' });
    await at.page.evaluate("host.setContext({ theme: 'light' })");
    await vi.waitFor(
      async () =>
        expect(await colours()).toEqual({
          background: 'rgb(255, 255, 255)',
          text: 'rgb(26, 27, 30)',
        }),
      10_000,
    );
    const variables = {
      '--color-background-primary': '#fdf6e3',
      '--color-text-primary': '#073642',
    };
    await at.page.evaluate(`host.setContext(${JSON.stringify({ styles: { variables } })})`);
    await vi.waitFor(
      async () =>
        expect(await colours()).toEqual({
          background: 'rgb(253, 246, 227)',
          text: 'rgb(7, 54, 66)',
        }),
      10_000,
    );
  });

  it.each(['light', 'dark'] as const)(
    'has nothing that axe finds wrong, %s and narrow',
    async (theme) => {
      await at.page.setViewportSize({ width: 360, height: 640 });
      await showCall(at.page, at.deletion({ context: { theme } }));
      await expectCard(at.page, 'Waits until');
      await settled(at.page);
      expect(await accessibilityProblems(cardOf(at.page))).toEqual([]);
      const overflow = await cardOf(at.page).evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(overflow).toBe(0);
    },
  );
});
