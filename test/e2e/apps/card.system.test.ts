import { approvalRequest } from '@qmcp/testkit';
import { describe, expect, it, vi } from 'vitest';

import { cardPage } from '../../../apps/qmcp/src/human/card/card-page.ts';
import { viewHumanRequest } from '../../../apps/qmcp/src/human/human-request-view.ts';
import { expectText, openPage, signInByLink } from '../console/signed-in.ts';
import {
  cardOf,
  expectCard,
  methodsOf,
  settled,
  showCall,
  showPage,
  stateOf,
} from './shown-card.ts';
import type { HostCall } from './shown-card.ts';
import { useHostPage } from './use-host-page.ts';

/** What the card of a held call shows, and where it leads. */

const at = useHostPage();

const denial = {
  id: 'response-1',
  answer: 'deny',
  note: null,
  editedArguments: null,
  principalId: 'grace',
  principalName: 'Grace',
  door: 'rest',
  atMs: 1_000,
  clientAsserted: false,
} as const;

/** The address that the card's link leads to. */
const addressOf = (): Promise<string | null> =>
  cardOf(at.page).getByRole('link').getAttribute('href');

describe('a held call shows its card', () => {
  it.each<[form: string, more: Partial<HostCall>]>([
    ['an error', {}],
    ['an error, to a client of 2025', { era: 'legacy' }],
    ['a task', { client: { extensions: { 'io.modelcontextprotocol/tasks': {} } } }],
    ['a demand for input, with a link', { client: { elicitation: { url: {} } } }],
    ['a link by error', { era: 'legacy', client: { elicitation: { url: {} } } }],
  ])('where it is answered with %s', async (_form, more) => {
    const call = at.deletion(more);
    const { uri } = await showCall(at.page, call);
    expect(uri).toBe('ui://qmcp/approval');
    await expectCard(at.page, 'delete_user: waits for a person');
    await expectCard(at.page, 'The tool declares that it may destroy or overwrite');
    await expectCard(at.page, `"id": ${call.input.id}`);
    expect(await addressOf()).toMatch(new RegExp(`^${at.world.server.url}/inbox/[0-9a-f-]{36}$`));
  });

  it('by what the call was answered with alone, in a host that reads nothing', async () => {
    const call = at.deletion({ can: { openLinks: {} } });
    await showCall(at.page, call);
    await expectCard(at.page, /needs the approval of a person/);
    await expectCard(at.page, `"id": ${call.input.id}`);
    expect(await addressOf()).toContain(`${at.world.server.url}/inbox/`);
    expect(await methodsOf(at.page)).not.toContain('resources/read');
  });

  it('once the host can read again, which could not, and the host is told', async () => {
    await at.page.route('**/mcp', (route) => {
      const { method } = (route.request().postDataJSON() ?? {}) as { method?: string };
      const reads = route.request().postData()?.includes('human://') === true;
      return method === 'resources/read' && reads ? route.abort() : route.continue();
    });
    await showCall(at.page, at.deletion());
    await vi.waitFor(
      async () => expect(await methodsOf(at.page)).toContain('notifications/message'),
      10_000,
    );
    await expectCard(at.page, /needs the approval of a person/);
    await at.page.unroute('**/mcp');
    await expectCard(at.page, 'Waits until');
  });

  it('with foreign text as text', async () => {
    const company = '<img src=x onerror=alert(1)></script><script>alert(1)</script>\u202Eevil';
    await showCall(at.page, { tool: 'update_user', input: { id: 1, company } });
    await expectCard(at.page, String.raw`\u{202e}evil`);
    expect(await cardOf(at.page).locator('img').count()).toBe(0);
  });
});

describe('the page of a single approval', () => {
  it('shows it without a call', async () => {
    const call = at.deletion();
    await showCall(at.page, call);
    await vi.waitFor(
      async () => expect((await stateOf(at.page)).ended?.reply).toBeDefined(),
      10_000,
    );
    const { id } = (await stateOf(at.page)).ended?.reply?._meta['qmcp/approval'] ?? { id: 'none' };
    await at.page.goto(at.host.url);
    await showPage(at.page, { uri: `ui://qmcp/approvals/${id}` });
    await expectCard(at.page, 'delete_user: waits for a person');
    await expectCard(at.page, `"id": ${call.input.id}`);
    expect(await addressOf()).toBe(`${at.world.server.url}/inbox/${id}`);
  });

  it('says which command decides where there is no console', async () => {
    const request = viewHumanRequest(approvalRequest());
    await showPage(at.page, { html: cardPage({ consoleUrl: null, request }), can: {} });
    await expectCard(at.page, 'Decide with: qmcp approvals show request-1');
    expect(await cardOf(at.page).getByRole('link').count()).toBe(0);
  });

  it.each([
    [{ status: 'cancelled' }, 'delete-all: withdrawn'],
    [{ status: 'expired' }, 'delete-all: nobody decided in time'],
    [{ status: 'responded', answer: 'deny', responses: [denial] }, 'delete-all: denied by Grace'],
  ] as const)('says how it ended: %j', async (fields, heading) => {
    const request = viewHumanRequest(approvalRequest(fields));
    const html = cardPage({ consoleUrl: 'https://qmcp.example', request });
    await showPage(at.page, { html, can: {} });
    await expectCard(at.page, heading);
    expect(await cardOf(at.page).getByRole('link').count()).toBe(0);
  });
});

describe('nothing is shown', () => {
  it('for a call that nobody is asked about', async () => {
    const input = { name: 'Ada', surname: 'Lovelace', email: 'ada@example.com', about_me: 'First' };
    await showCall(at.page, { tool: 'add_user', input });
    await vi.waitFor(
      async () => expect((await stateOf(at.page)).ended?.reply).toBeDefined(),
      10_000,
    );
    await settled(at.page);
    expect((await stateOf(at.page)).sizes.at(-1)?.[1]).toBe(0);
  });

  it('of a tool that only reads', async () => {
    const { uri } = await showCall(at.page, {
      tool: 'search_users',
      input: { email: 'a@example.com' },
    });
    expect(uri).toBeNull();
  });
});

describe('the decision', () => {
  it('is made in the console by who is signed in there, to which the host opens the way', async () => {
    await showCall(at.page, at.deletion());
    await expectCard(at.page, 'delete_user: waits for a person');
    await cardOf(at.page)
      .getByRole('link', { name: /Open in the console/ })
      .click();
    await vi.waitFor(async () => expect((await stateOf(at.page)).opened).toHaveLength(1), 10_000);
    const [address = ''] = (await stateOf(at.page)).opened;

    const stranger = await openPage(at.browser, at.world);
    await stranger.goto(address);
    await stranger.getByLabel('API key').waitFor();
    expect(await stranger.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    await stranger.context().close();

    const owner = await openPage(at.browser, at.world);
    await signInByLink(owner, at.world);
    await owner.goto(address);
    await owner.getByRole('button', { name: 'Approve' }).waitFor();
    await owner.keyboard.press('a');
    await expectText(owner, 'Approved: delete_user may run');
    await owner.context().close();
    await expectCard(at.page, /delete_user: approved by /);
    expect(await cardOf(at.page).getByRole('link').count()).toBe(0);
  });

  it('is never made by the card: it reads, says how large it is, and asks for a link to be opened', async () => {
    await showCall(at.page, at.deletion());
    await expectCard(at.page, 'delete_user: waits for a person');
    await cardOf(at.page).getByRole('link').click();
    await vi.waitFor(
      async () => expect(await methodsOf(at.page)).toContain('ui/open-link'),
      10_000,
    );
    expect((await methodsOf(at.page)).toSorted()).toEqual([
      'resources/read',
      'ui/initialize',
      'ui/notifications/initialized',
      'ui/notifications/size-changed',
      'ui/open-link',
    ]);
  });

  it('is told the way to as text, by a host that opens no links', async () => {
    await showCall(at.page, at.deletion({ can: { serverResources: {} } }));
    await expectCard(at.page, 'delete_user: waits for a person');
    await expectCard(at.page, `Decide at: ${String(await addressOf())}`);
  });

  it('is told the way to as text once the host refuses to open it', async () => {
    await showCall(at.page, at.deletion({ opensLinks: false }));
    await expectCard(at.page, 'delete_user: waits for a person');
    expect(await cardOf(at.page).getByText('Decide at').count()).toBe(0);
    await cardOf(at.page).getByRole('link').click();
    await expectCard(at.page, `Decide at: ${String(await addressOf())}`);
  });
});
