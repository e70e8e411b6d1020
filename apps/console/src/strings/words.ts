/** Words that many pages use. */
export const words = {
  loading: 'Loading',
  retry: 'Try again',
  close: 'Close',
  copy: 'Copy',
  copied: 'Copied',
  cancel: 'Cancel',
  save: 'Save',
  yes: 'yes',
  no: 'no',
  none: 'none',
  nothing: 'nothing',
  empty: 'empty',
  more: 'Show more',
  failed: 'This did not work',
  hiddenCharacter: (code: string) => `hidden character ${code}`,
  requestId: (id: string) => `In the server’s log: ${id}`,
  noScope: (scopes: string) =>
    `Your session lacks the scope ${scopes}. Sign in with a key that has it, or ask the owner.`,
};
