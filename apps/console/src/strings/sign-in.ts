/** What the sign-in says. */
export const signIn = {
  title: 'Sign in',
  lead: 'Open the link that the server printed when it started, or make a new one there:',
  command: 'qmcp console',
  commandLabel: 'the command',
  or: 'or with an API key',
  keyLabel: 'API key',
  keyHint: 'What you may do here is what the key may do.',
  submit: 'Sign in',
  opening: 'Signing you in',
  failedTitle: 'That did not work',
  again: 'A link works once, and for a few minutes. Make a new one with the command.',
};
