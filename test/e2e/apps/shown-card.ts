import type { Frame, Page } from 'playwright-core';
import { expect, vi } from 'vitest';

/** A call, and how the host makes it and shows it. */
export interface HostCall {
  readonly tool: string;
  readonly input: object;
  /** Default: the newest that the server speaks. */
  readonly era?: 'auto' | 'legacy';
  /** Capabilities of the client beside MCP Apps. */
  readonly client?: object;
  /** Capabilities of the host. Default: it opens links and reads resources. */
  readonly can?: { readonly openLinks?: object; readonly serverResources?: object };
  /** Whether it opens those links that it is asked to open. Default true. */
  readonly opensLinks?: boolean;
  /** What the host tells the page of itself. */
  readonly context?: object;
}

/** A message of the page to its host. */
interface HeardMessage {
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** What the host's page offers; see `host/host-page.js`. */
interface HostState {
  readonly heard: readonly HeardMessage[];
  readonly opened: readonly string[];
  readonly sizes: readonly (readonly [width: number, height: number])[];
  readonly ended?: {
    readonly reply?: { readonly _meta: { readonly 'qmcp/approval'?: { readonly id: string } } };
    readonly failure?: string;
  };
}

/** What the host was given to show. */
export interface ShownCall {
  /** Of the page that the tool names; null where it names none. */
  readonly uri: string | null;
}

/** Calls a tool from a host, and has it show the page of the call. */
export const showCall = (page: Page, call: HostCall): Promise<ShownCall> =>
  page.evaluate(`host.show(${JSON.stringify({ era: 'auto', ...call })})`);

/** Has a host show a page that is about no call: one of the server, or as it is given. */
export const showPage = (
  page: Page,
  shown: Pick<HostCall, 'can'> & ({ readonly uri: string } | { readonly html: string }),
): Promise<void> => page.evaluate(`host.showPage(${JSON.stringify(shown)})`);

/** What the host knows by now. */
export const stateOf = (page: Page): Promise<HostState> =>
  page.evaluate('(({ heard, opened, sizes, ended }) => ({ heard, opened, sizes, ended }))(host)');

/** The methods that the page has used so far, each once. */
export const methodsOf = async (page: Page): Promise<readonly string[]> => [
  ...new Set((await stateOf(page)).heard.flatMap(({ method }) => method ?? [])),
];

/** The frame of the page, within that of the sandbox proxy. */
export function cardOf(page: Page): Frame {
  const card = page.frames().at(-1);
  if (card?.parentFrame()?.parentFrame() !== page.mainFrame()) throw new Error('No page is shown');
  return card;
}

/** Waits until the card says something. */
export const expectCard = (page: Page, text: string | RegExp): Promise<void> =>
  cardOf(page).getByText(text).first().waitFor();

/** Waits until the frame of the host is as high as the card. */
export const settled = (page: Page): Promise<void> =>
  vi.waitFor(async () => {
    const height = await cardOf(page).evaluate<number>(
      'Math.ceil(document.body.getBoundingClientRect().height)',
    );
    expect((await stateOf(page)).sizes.at(-1)?.[1]).toBe(height);
  }, 10_000);
