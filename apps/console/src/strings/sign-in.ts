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
  endedTitle: 'Your session has ended',
  endedText: 'Sign in again, and you are back where you were.',
  failedTitle: 'That did not work',
};
