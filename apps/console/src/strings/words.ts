import { formatCount } from '../core/format/count.ts';

/** Words that many pages use. */
export const words = {
  loading: 'Loading',
  retry: 'Try again',
  close: 'Close',
  copy: 'Copy',
  copied: 'Copied',
  cancel: 'Cancel',
  nothing: 'nothing',
  empty: 'empty',
  more: 'Show more',
  failed: 'This did not work',
  hiddenCharacter: (code: string) => `hidden character ${code}`,
  extent: (characters: number, lines: number) =>
    `${formatCount(characters, 'character')} in ${formatCount(lines, 'line')}; scroll within to read all`,
  requestId: (id: string) => `In the server’s log: ${id}`,
  noScope: (scopes: string) =>
    `Your session lacks the scope ${scopes}. Sign in with a key that has it, or ask the owner.`,
};
